-- Returns how many processes run on each machine that holds a seat, and the pulse of the one that ends first. Machines without a running process are left
-- out. It reads all processes of these machines.
--   of_whom  whose machines, as latchkey_whose returns it
--   dead_by  as latchkey_dead_by returns it
CREATE OR REPLACE FUNCTION latchkey_running_processes(
  of_tenant uuid, of_license uuid, of_whom text, heartbeat_cull_strategy text, heartbeat_basis text, dead_by timestamptz
) RETURNS TABLE (machine_id uuid, processes bigint, pulse timestamptz) LANGUAGE sql STABLE AS $$
  SELECT machine.id, count(*), min(process.last_heartbeat_at)
  FROM machines machine
  JOIN processes process ON process.tenant_id = machine.tenant_id AND process.machine_id = machine.id
  WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND of_whom IN ('*', latchkey_whose('per_user', machine.owner_id))
    AND process.last_heartbeat_at > dead_by
    AND latchkey_holds_seat(
      (latchkey_pulse(machine.last_heartbeat_at, machine.heartbeat_reset_at, machine.created_at, heartbeat_basis) <= dead_by) IS TRUE,
      heartbeat_cull_strategy
    )
  GROUP BY machine.id
$$;
