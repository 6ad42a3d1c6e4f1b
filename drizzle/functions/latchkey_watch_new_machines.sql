-- Has the clock look at machines that have just come, where their policy starts their windows then.
CREATE OR REPLACE FUNCTION latchkey_watch_new_machines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO machine_watches (tenant_id, machine_id, due_at)
  SELECT machine.tenant_id, machine.id, machine.pulse + make_interval(secs => machine.heartbeat_duration)
  FROM (
    SELECT come.tenant_id, come.id, policy.heartbeat_duration,
      latchkey_pulse(come.last_heartbeat_at, come.heartbeat_reset_at, come.created_at, policy.heartbeat_basis) AS pulse
    FROM changed come
    -- OFFSET 0 keeps each lookup apart: see latchkey_wanted_licenses.
    CROSS JOIN LATERAL (SELECT one.policy_id FROM licenses one WHERE one.tenant_id = come.tenant_id AND one.id = come.license_id OFFSET 0) AS license
    CROSS JOIN LATERAL (
      SELECT one.heartbeat_basis, one.heartbeat_duration FROM policies one WHERE one.tenant_id = come.tenant_id AND one.id = license.policy_id OFFSET 0
    ) AS policy
  ) AS machine
  WHERE machine.pulse IS NOT NULL;
  RETURN NULL;
END
$$;
