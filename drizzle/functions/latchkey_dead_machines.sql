-- Returns the dead machines of a license. Served by machines_pulse: its conditions bound what is read, and latchkey_pulse decides. Machines that never pinged
-- are read only where a policy starts windows at creation.
--   dead_by  as latchkey_dead_by returns it
CREATE OR REPLACE FUNCTION latchkey_dead_machines(of_tenant uuid, of_license uuid, heartbeat_basis text, dead_by timestamptz) RETURNS SETOF machines
LANGUAGE sql STABLE AS $$
  SELECT machine.*
  FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at <= dead_by
  UNION ALL
  SELECT machine.*
  FROM machines machine
  WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL AND machine.created_at <= dead_by
    AND latchkey_pulse(NULL, NULL, dead_by, heartbeat_basis) IS NOT NULL
    AND latchkey_pulse(NULL, machine.heartbeat_reset_at, machine.created_at, heartbeat_basis) <= dead_by
$$;
