-- Returns the counts and sums of a license's machines at an instant. Counts of living machines and running processes change with time alone: `until` is the
-- instant from which on they may be others, null where there is none. Sums are counted where something limits them, processes where a verdict looks at
-- them too: the policy is strict. `terms` are the members of the license and its policy that the counts depend on, as they were.
--   whose  as latchkey_whose returns it
CREATE OR REPLACE FUNCTION latchkey_machine_counts(of_tenant uuid, of_license uuid, whose text, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  license record;
  seats bigint;
  cores numeric;
  memory numeric;
  disk numeric;
  processes bigint := 0;
  most_processes bigint := 0;
  dies_next timestamptz;
  ends_next timestamptz;
BEGIN
  SELECT counted.machines_count, policy.heartbeat_cull_strategy, policy.heartbeat_basis, policy.heartbeat_duration,
    latchkey_dead_by(policy.heartbeat_duration, at) AS dead_by, coalesce(
      nullif(counted.max_cores, 0), nullif(policy.max_cores, 0), nullif(counted.max_memory, 0), nullif(policy.max_memory, 0),
      nullif(counted.max_disk, 0), nullif(policy.max_disk, 0)
    ) IS NOT NULL AS limits_amounts,
    policy.strict AND coalesce(nullif(counted.max_processes, 0), nullif(policy.max_processes, 0)) IS NOT NULL AS limits_processes,
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
  SELECT held.machines, held.cores, held.memory, held.disk INTO seats, cores, memory, disk
  FROM latchkey_seat_counts(
    of_tenant, of_license, whose, license.limits_amounts, license.heartbeat_cull_strategy, license.heartbeat_basis, license.dead_by
  ) AS held;
  IF license.machines_count > 0 AND NOT latchkey_holds_seat(true, license.heartbeat_cull_strategy) THEN
    dies_next := latchkey_next_pulse(of_tenant, of_license, license.heartbeat_basis, license.dead_by);
  END IF;
  IF license.limits_processes AND license.machines_count > 0 THEN
    SELECT coalesce(sum(of_one.processes), 0), coalesce(max(of_one.processes), 0), min(of_one.pulse) INTO processes, most_processes, ends_next
    FROM latchkey_running_processes(of_tenant, of_license, whose, license.heartbeat_cull_strategy, license.heartbeat_basis, license.dead_by) AS of_one;
  END IF;
  RETURN jsonb_build_object(
    'whose', whose, 'machines', license.machines_count, 'seats', seats, 'cores', cores, 'memory', memory, 'disk', disk,
    'processes', processes, 'most_processes', most_processes,
    'at', at, 'terms', license.terms, 'until', least(dies_next, ends_next) + make_interval(secs => license.heartbeat_duration)
  );
END
$$;
