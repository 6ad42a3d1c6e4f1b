-- Has the clock look at the machines of processes that have just come. Where it looks at a machine before, it sees the process then.
CREATE OR REPLACE FUNCTION latchkey_watch_new_processes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO machine_watches AS watch (tenant_id, machine_id, due_at)
  SELECT process.tenant_id, process.machine_id, min(process.last_heartbeat_at + make_interval(secs => policy.heartbeat_duration))
  FROM changed process
  CROSS JOIN LATERAL (
    SELECT one.license_id FROM machines one WHERE one.tenant_id = process.tenant_id AND one.id = process.machine_id OFFSET 0
  ) AS machine
  CROSS JOIN LATERAL (
    SELECT one.policy_id FROM licenses one WHERE one.tenant_id = process.tenant_id AND one.id = machine.license_id OFFSET 0
  ) AS license
  CROSS JOIN LATERAL (
    SELECT one.heartbeat_duration FROM policies one WHERE one.tenant_id = process.tenant_id AND one.id = license.policy_id OFFSET 0
  ) AS policy
  GROUP BY process.tenant_id, process.machine_id
  ORDER BY process.tenant_id, process.machine_id
  ON CONFLICT (tenant_id, machine_id) DO UPDATE SET due_at = excluded.due_at
  WHERE watch.due_at IS NULL OR watch.due_at > excluded.due_at;
  RETURN NULL;
END
$$;
