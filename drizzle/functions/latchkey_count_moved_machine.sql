-- The license that a machine leaves counts one less, the one that it joins one more: in one order, as latchkey_count_machines does it.
CREATE OR REPLACE FUNCTION latchkey_count_moved_machine() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  license record;
BEGIN
  FOR license IN
    SELECT license_id, change
    FROM (VALUES (OLD.license_id, -1), (NEW.license_id, 1)) AS moved (license_id, change)
    ORDER BY license_id
  LOOP
    UPDATE licenses SET machines_count = machines_count + license.change WHERE tenant_id = NEW.tenant_id AND id = license.license_id;
  END LOOP;
  RETURN NULL;
END
$$;
