-- As latchkey_count_machines.
CREATE OR REPLACE FUNCTION latchkey_count_users() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  license record;
BEGIN
  FOR license IN
    SELECT tenant_id, license_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END AS change
    FROM changed
    GROUP BY tenant_id, license_id
    ORDER BY tenant_id, license_id
  LOOP
    UPDATE licenses SET users_count = users_count + license.change WHERE tenant_id = license.tenant_id AND id = license.license_id;
  END LOOP;
  RETURN NULL;
END
$$;
