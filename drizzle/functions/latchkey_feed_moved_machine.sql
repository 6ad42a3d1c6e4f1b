-- Writes down that a machine changed its license. What hangs on the machine is known to those who hold the license it leaves, not to those who hold the one
-- it joins: they read that anew.
CREATE OR REPLACE FUNCTION latchkey_feed_moved_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id) VALUES
    (NEW.tenant_id, 'machines', NEW.id, OLD.license_id, OLD.license_id),
    (NEW.tenant_id, 'licenses', NEW.license_id, NULL, NEW.license_id);
  RETURN NULL;
END
$$;
