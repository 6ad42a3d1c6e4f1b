-- Adds to a number. Its rows that another transaction holds are passed by: then this one writes a row of its own, and who comes when all are
-- free makes one of them again. So nobody waits here, and nobody can be in a circle of those who wait.
CREATE OR REPLACE FUNCTION latchkey_tally_licenses(of_tenant uuid, suspended boolean, expires date, seen date, change bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  free bigint[];
  total bigint;
BEGIN
  SELECT array_agg(id), sum(licenses) + change INTO free, total
  FROM (
    SELECT id, licenses
    FROM license_tallies
    WHERE tenant_id = of_tenant AND is_suspended = suspended AND expires_on = expires AND seen_on = seen
    FOR UPDATE SKIP LOCKED
  ) AS held;
  IF free IS NULL THEN
    INSERT INTO license_tallies (tenant_id, is_suspended, expires_on, seen_on, licenses)
    VALUES (of_tenant, suspended, expires, seen, change);
  ELSE
    UPDATE license_tallies SET licenses = total WHERE id = free[1] AND total <> 0;
    DELETE FROM license_tallies WHERE id = ANY (CASE WHEN total = 0 THEN free ELSE free[2:] END);
  END IF;
END
$$;
