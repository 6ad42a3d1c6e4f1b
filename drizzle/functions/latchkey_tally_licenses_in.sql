CREATE OR REPLACE FUNCTION latchkey_tally_licenses_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO license_sightings (tenant_id, license_id, seen_hour, is_suspended, expires_on)
  SELECT tenant_id, id, latchkey_seen_hour(license), suspended_at IS NOT NULL, latchkey_expires_on(license)
  FROM changed license;
  PERFORM latchkey_tally_licenses(tenant_id, is_suspended, expires_on, seen_on, number)
  FROM (
    SELECT
      tenant_id, suspended_at IS NOT NULL AS is_suspended, latchkey_expires_on(license) AS expires_on,
      latchkey_seen_on(license) AS seen_on, count(*) AS number
    FROM changed license
    GROUP BY 1, 2, 3, 4
  ) AS cell;
  RETURN NULL;
END
$$;
