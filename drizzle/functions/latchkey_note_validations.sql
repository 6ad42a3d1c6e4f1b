-- Starts the clocks of licenses that the validations of a poll start, and notes when they were last validated. It locks their rows, in the order of their
-- ids, and looks up each by itself: a join would keep the plan of the session's first poll.
--   validations  as latchkey_wanted_validations returns them
--   rates        as latchkey_count_requests returns them
CREATE OR REPLACE FUNCTION latchkey_note_validations(of_tenant uuid, validations jsonb, starting text[], rates jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  candidates jsonb := (
    SELECT jsonb_agg(to_jsonb(one) ORDER BY one.license_id) FROM latchkey_clock_candidates(of_tenant, validations, starting, rates) AS one
  );
  candidate record;
BEGIN
  IF candidates IS NULL THEN
    RETURN;
  END IF;
  PERFORM set_config('latchkey.actor', (
    SELECT jsonb_build_object('of', jsonb_object_agg(one.license_id, one.actor))::text
    FROM jsonb_to_recordset(candidates) AS one (license_id uuid, actor jsonb)
  ), true);
  FOR candidate IN
    SELECT one.* FROM jsonb_to_recordset(candidates) AS one (license_id uuid, starts boolean, duration bigint, at timestamptz)
  LOOP
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
    WHERE target.tenant_id = of_tenant AND target.id = candidate.license_id;
  END LOOP;
END
$$;
