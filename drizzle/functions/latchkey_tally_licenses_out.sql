-- What goes with its tenant is not counted down: latchkey_forget_counts takes the numbers.
CREATE OR REPLACE FUNCTION latchkey_tally_licenses_out() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM license_sightings sighting USING changed
  WHERE sighting.tenant_id = changed.tenant_id AND sighting.license_id = changed.id;
  PERFORM latchkey_tally_licenses(tenant_id, is_suspended, expires_on, seen_on, -number)
  FROM (
    SELECT
      tenant_id, suspended_at IS NOT NULL AS is_suspended, latchkey_expires_on(license) AS expires_on,
      latchkey_seen_on(license) AS seen_on, count(*) AS number
    FROM changed license
    WHERE EXISTS (SELECT FROM tenants WHERE tenants.id = license.tenant_id)
    GROUP BY 1, 2, 3, 4
  ) AS cell;
  RETURN NULL;
END
$$;
