-- Locks a machine's license, and then the machine, as everybody does. It waits for nobody: returns false where somebody else has one of them, or the machine
-- is not on that license.
CREATE OR REPLACE FUNCTION latchkey_lock_machine(of_tenant uuid, of_license uuid, of_machine uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = of_license FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.id = of_machine AND machine.license_id = of_license
  FOR UPDATE SKIP LOCKED;
  RETURN FOUND;
END
$$;
