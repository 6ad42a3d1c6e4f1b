-- Returns the counts and sums of a license's machines at an instant. Counts of living machines and running processes change with time alone: `until` is the
-- instant from which on they may be others, null where there is none. Sums and processes are counted where a verdict looks at them: the policy is
-- strict, and something limits them. Elsewhere no row is read for each machine: the dead alone are, by machines_pulse. `terms` are the members of the
-- license and its policy that the counts depend on, as they were.
--   whose  '*' all machines of the license, '' those that belong to nobody, else those of the account with this id
CREATE OR REPLACE FUNCTION latchkey_machine_counts(of_tenant uuid, of_license uuid, whose text, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  license record;
  frees_seats boolean;
  dead_by timestamptz;
  seats bigint;
  cores numeric := 0;
  memory numeric := 0;
  disk numeric := 0;
  processes bigint := 0;
  most_processes bigint := 0;
  pulse timestamptz;
  created timestamptz;
  process_pulse timestamptz;
BEGIN
  SELECT counted.machines_count, policy.heartbeat_cull_strategy, policy.heartbeat_basis, policy.heartbeat_duration,
    policy.strict AND coalesce(
      nullif(counted.max_cores, 0), nullif(policy.max_cores, 0), nullif(counted.max_memory, 0), nullif(policy.max_memory, 0),
      nullif(counted.max_disk, 0), nullif(policy.max_disk, 0)
    ) IS NOT NULL AS has_sums,
    policy.strict AND coalesce(nullif(counted.max_processes, 0), nullif(policy.max_processes, 0)) IS NOT NULL AS has_processes,
    jsonb_build_object(
      'license', jsonb_build_object(
        'policy_id', counted.policy_id, 'owner_id', counted.owner_id, 'max_cores', counted.max_cores, 'max_memory', counted.max_memory,
        'max_disk', counted.max_disk, 'max_processes', counted.max_processes
      ),
      'policy', jsonb_build_object(
        'strict', policy.strict, 'heartbeat_cull_strategy', policy.heartbeat_cull_strategy, 'heartbeat_basis', policy.heartbeat_basis,
        'heartbeat_duration', policy.heartbeat_duration, 'machine_leasing_strategy', policy.machine_leasing_strategy,
        'process_leasing_strategy', policy.process_leasing_strategy, 'max_cores', policy.max_cores, 'max_memory', policy.max_memory,
        'max_disk', policy.max_disk, 'max_processes', policy.max_processes
      )
    ) AS terms
  INTO license
  FROM licenses counted
  CROSS JOIN LATERAL (SELECT * FROM policies one WHERE one.tenant_id = counted.tenant_id AND one.id = counted.policy_id OFFSET 0) AS policy
  WHERE counted.tenant_id = of_tenant AND counted.id = of_license;
  frees_seats := license.heartbeat_cull_strategy = 'deactivate_dead';
  -- Dead is who had the last ping then or earlier; running is a process that had it later.
  dead_by := at - make_interval(secs => license.heartbeat_duration);
  IF license.machines_count = 0 THEN
    seats := 0;
  ELSIF whose = '*' AND NOT license.has_sums THEN
    seats := license.machines_count;
    IF frees_seats THEN
      SELECT license.machines_count - count(*) INTO seats FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at <= dead_by;
      SELECT min(machine.last_heartbeat_at) INTO pulse FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at > dead_by;
    END IF;
    IF frees_seats AND license.heartbeat_basis = 'from_creation' THEN
      SELECT seats - count(*) INTO seats FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL
        AND machine.created_at <= dead_by AND machine.heartbeat_reset_at IS NULL;
      SELECT min(machine.created_at) INTO created FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license AND machine.last_heartbeat_at IS NULL
        AND machine.created_at > dead_by AND machine.heartbeat_reset_at IS NULL;
    END IF;
  ELSE
    WITH seated AS (
      SELECT machine.id, machine.cores, machine.memory, machine.disk, coalesce(
        machine.last_heartbeat_at,
        CASE WHEN license.heartbeat_basis = 'from_creation' AND machine.heartbeat_reset_at IS NULL THEN machine.created_at END
      ) AS pulse
      FROM machines machine
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license
        AND (whose = '*' OR coalesce(machine.owner_id::text, '') = whose)
    )
    SELECT count(*), coalesce(sum(seated.cores), 0), coalesce(sum(seated.memory), 0), coalesce(sum(seated.disk), 0),
      min(seated.pulse) FILTER (WHERE frees_seats)
    INTO seats, cores, memory, disk, pulse
    FROM seated
    WHERE NOT frees_seats OR seated.pulse IS NULL OR seated.pulse > dead_by;
  END IF;
  IF license.has_processes AND license.machines_count > 0 THEN
    SELECT coalesce(sum(of_one.running), 0), coalesce(max(of_one.running), 0), min(of_one.pulse)
    INTO processes, most_processes, process_pulse
    FROM (
      SELECT count(*) AS running, min(process.last_heartbeat_at) AS pulse
      FROM machines machine
      JOIN processes process ON process.tenant_id = machine.tenant_id AND process.machine_id = machine.id
      WHERE machine.tenant_id = of_tenant AND machine.license_id = of_license
        AND (whose = '*' OR coalesce(machine.owner_id::text, '') = whose)
        AND process.last_heartbeat_at > dead_by
        AND (NOT frees_seats OR coalesce(
          machine.last_heartbeat_at,
          CASE WHEN license.heartbeat_basis = 'from_creation' AND machine.heartbeat_reset_at IS NULL THEN machine.created_at END
        ) > dead_by IS NOT FALSE)
      GROUP BY machine.id
    ) AS of_one;
  END IF;
  RETURN jsonb_build_object(
    'whose', whose, 'machines', license.machines_count, 'seats', seats, 'cores', cores, 'memory', memory, 'disk', disk,
    'processes', processes, 'most_processes', most_processes,
    'at', at, 'terms', license.terms, 'until', least(pulse, created, process_pulse) + make_interval(secs => license.heartbeat_duration)
  );
END
$$;
