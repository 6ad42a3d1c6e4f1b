-- Counts a moved machine: one less on the license that it leaves, one more on the one that it joins. It takes them in the order of
-- latchkey_count_on_licenses.
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
