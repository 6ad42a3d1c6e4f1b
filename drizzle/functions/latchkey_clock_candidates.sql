-- Returns the licenses that the validations of a poll change: those whose clock they start, and where no node counts validations, those of which none was
-- noted for a minute. Neither blocked nor beyond a limit: a refused license keeps its clock. `actor` is who validated it first.
--   validations  as latchkey_wanted_validations returns them
--   rates        as latchkey_count_requests returns them
CREATE OR REPLACE FUNCTION latchkey_clock_candidates(of_tenant uuid, validations jsonb, starting text[], rates jsonb)
RETURNS TABLE (license_id uuid, starts boolean, duration bigint, at timestamptz, actor jsonb) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (validation.license_id) validation.license_id, clock.starts, validation.duration, validation.at, CASE
    WHEN (validation.touch ->> 'by_key')::boolean THEN validation.touch -> 'actor' || jsonb_build_object('id', validation.license_id)
    ELSE validation.touch -> 'actor'
  END
  FROM (
    SELECT one.*, sum(one.times) OVER (PARTITION BY one.license_id) AS together
    FROM jsonb_to_recordset(validations) AS one (
      license_id uuid, owner_id uuid, expiry timestamptz, own_block text, last_validated_at timestamptz, duration bigint,
      expiration_basis text, rate_limited boolean, touch jsonb, times integer, at timestamptz
    )
  ) AS validation
  CROSS JOIN LATERAL (
    SELECT latchkey_clock_starts(validation.expiry, validation.duration, validation.expiration_basis, starting) AS starts
  ) AS clock
  LEFT JOIN jsonb_to_recordset(rates) AS rate (license_id uuid, requests integer, allowed integer) ON rate.license_id = validation.license_id
  LEFT JOIN LATERAL (
    SELECT one.banned_at FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = validation.owner_id OFFSET 0
  ) AS owner ON true
  WHERE (
      clock.starts
      OR (validation.touch ->> 'notes')::boolean AND coalesce(validation.last_validated_at < validation.at - interval '60 seconds', true)
    )
    AND (NOT validation.rate_limited OR rate.requests - validation.together < rate.allowed)
    AND owner.banned_at IS NULL AND validation.own_block IS NULL
  ORDER BY validation.license_id, validation.at
$$;
