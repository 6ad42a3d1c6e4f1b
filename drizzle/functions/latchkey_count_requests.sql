-- Counts the validations that a poll reports, of licenses whose policy limits them. Returns their periods: [{"license_id", "requests", "allowed", "period",
-- "started_at"}]. It locks the rows of rate_windows, in the order of the licenses' ids.
--   validations  as latchkey_wanted_validations returns them
CREATE OR REPLACE FUNCTION latchkey_count_requests(of_tenant uuid, validations jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  rates jsonb;
BEGIN
  WITH counted AS (
    INSERT INTO rate_windows AS rate (tenant_id, license_id, started_at, requests, allowed, period)
    SELECT of_tenant, license_id, min(at), sum(times), rate_limit, rate_period
    FROM jsonb_to_recordset(validations)
      AS validation (license_id uuid, rate_limited boolean, rate_limit integer, rate_period integer, times integer, at timestamptz)
    WHERE rate_limited
    GROUP BY license_id, rate_limit, rate_period
    ORDER BY license_id
    ON CONFLICT (tenant_id, license_id) DO UPDATE SET
      started_at = latchkey_rate_started_at(rate.started_at, excluded.period, excluded.started_at),
      requests = latchkey_rate_requests(
        rate.started_at, rate.requests, excluded.allowed, excluded.period, excluded.started_at, excluded.requests
      ),
      allowed = excluded.allowed,
      period = excluded.period
    RETURNING rate.license_id, rate.requests, rate.allowed, rate.period, rate.started_at
  )
  SELECT coalesce(jsonb_agg(to_jsonb(counted)), '[]') INTO rates FROM counted;
  RETURN rates;
END
$$;
