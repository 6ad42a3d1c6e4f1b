-- Returns what the clock judges a machine by: its window's begin, that of its first process, and the terms of its policy.
CREATE OR REPLACE FUNCTION latchkey_watched_machine(of_tenant uuid, of_machine uuid) RETURNS TABLE (
  license_id uuid, product_id uuid, pulse timestamptz, process_pulse timestamptz, heartbeat_duration integer, heartbeat_cull_strategy text,
  heartbeat_resurrection_strategy text
) LANGUAGE sql STABLE AS $$
  SELECT machine.license_id, license.product_id,
    latchkey_pulse(machine.last_heartbeat_at, machine.heartbeat_reset_at, machine.created_at, policy.heartbeat_basis), (
      SELECT min(process.last_heartbeat_at) FROM processes process WHERE process.tenant_id = of_tenant AND process.machine_id = of_machine
    ),
    policy.heartbeat_duration, policy.heartbeat_cull_strategy, policy.heartbeat_resurrection_strategy
  FROM machines machine
  CROSS JOIN LATERAL (
    SELECT one.product_id, one.policy_id FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = machine.license_id OFFSET 0
  ) AS license
  CROSS JOIN LATERAL (SELECT one.* FROM policies one WHERE one.tenant_id = of_tenant AND one.id = license.policy_id OFFSET 0) AS policy
  WHERE machine.tenant_id = of_tenant AND machine.id = of_machine
$$;
