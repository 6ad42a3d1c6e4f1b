CREATE OR REPLACE FUNCTION latchkey_tally_machine_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_tally_machines(OLD.tenant_id, coalesce(OLD.platform, ''), latchkey_pulse(OLD), -1);
  PERFORM latchkey_tally_machines(NEW.tenant_id, coalesce(NEW.platform, ''), latchkey_pulse(NEW), 1);
  RETURN NULL;
END
$$;
