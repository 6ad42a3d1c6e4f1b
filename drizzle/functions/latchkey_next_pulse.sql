-- Returns the pulse of the living machine of a license that dies first, or null. As latchkey_dead_machines, with the same parameters. The orders are
-- those of the index: a null by itself is no order to it.
CREATE OR REPLACE FUNCTION latchkey_next_pulse(of_tenant uuid, of_license uuid, heartbeat_basis text, dead_by timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  RETURN least((
    SELECT machine.last_heartbeat_at
    FROM machines machine
    WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at > dead_by
    ORDER BY machine.last_heartbeat_at
    LIMIT 1
  ), (
    SELECT machine.created_at
    FROM machines machine
    WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL AND machine.created_at > dead_by
      AND latchkey_pulse(NULL, NULL, dead_by, heartbeat_basis) IS NOT NULL
      AND latchkey_pulse(NULL, machine.heartbeat_reset_at, machine.created_at, heartbeat_basis) > dead_by
    ORDER BY machine.last_heartbeat_at, machine.created_at
    LIMIT 1
  ));
END
$$;
