-- Starts the clocks of licenses that the validations of a poll start, and notes when they were last validated. It locks their rows.
--   rates  as latchkey_count_requests returns them
CREATE OR REPLACE FUNCTION latchkey_note_validations(of_tenant uuid, wants jsonb, starting text[], rates jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH candidate AS MATERIALIZED (
    SELECT * FROM latchkey_clock_candidates(of_tenant, wants, starting, rates)
  ), says_who_acts AS MATERIALIZED (
    SELECT set_config('latchkey.actor', jsonb_build_object('of', jsonb_object_agg(candidate.license_id, candidate.actor))::text, true)
    FROM candidate
    HAVING count(*) > 0
  )
  UPDATE licenses target
  SET expiry = CASE
      WHEN target.expiry IS NULL AND candidate.starts THEN latchkey_add_duration(candidate.at, candidate.duration)
      ELSE target.expiry
    END,
    expiry_anchor_day = CASE
      WHEN target.expiry IS NULL AND candidate.starts THEN latchkey_anchor_day(candidate.at, candidate.duration)
      ELSE target.expiry_anchor_day
    END,
    last_validated_at = greatest(target.last_validated_at, candidate.at)
  FROM candidate, says_who_acts
  WHERE target.tenant_id = of_tenant AND target.id = candidate.license_id;
END
$$;
