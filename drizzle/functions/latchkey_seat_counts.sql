-- Returns how many machines hold a seat, and what those have together: the kept sums, less those of the dead where the dead give their seats back. No row
-- is read for each machine that lives.
--   of_whom       whose machines, as latchkey_whose returns it
--   with_amounts  false where the counts alone matter: cores, memory and disk are 0 then, and machines_pulse alone counts the dead
--   dead_by       as latchkey_dead_by returns it
CREATE OR REPLACE FUNCTION latchkey_seat_counts(
  of_tenant uuid, of_license uuid, of_whom text, with_amounts boolean, heartbeat_cull_strategy text, heartbeat_basis text,
  dead_by timestamptz
) RETURNS TABLE (machines bigint, cores numeric, memory numeric, disk numeric)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  dead bigint := 0;
  dead_cores numeric := 0;
  dead_memory numeric := 0;
  dead_disk numeric := 0;
BEGIN
  SELECT sums.machines, sums.cores, sums.memory, sums.disk INTO machines, cores, memory, disk
  FROM machine_sums sums
  WHERE sums.tenant_id = of_tenant AND sums.license_id = of_license AND sums.whose = of_whom;
  IF machines IS NULL OR latchkey_holds_seat(true, heartbeat_cull_strategy) THEN
    NULL;
  ELSIF of_whom = '*' AND NOT with_amounts THEN
    SELECT count(*) INTO dead FROM latchkey_dead_machines(of_tenant, of_license, heartbeat_basis, dead_by);
  ELSE
    SELECT count(*), coalesce(sum(machine.cores), 0), coalesce(sum(machine.memory), 0), coalesce(sum(machine.disk), 0)
    INTO dead, dead_cores, dead_memory, dead_disk
    FROM latchkey_dead_machines(of_tenant, of_license, heartbeat_basis, dead_by) AS machine
    WHERE of_whom IN ('*', latchkey_whose('per_user', machine.owner_id));
  END IF;
  machines := coalesce(machines, 0) - dead;
  cores := CASE WHEN with_amounts THEN coalesce(cores, 0) - dead_cores ELSE 0 END;
  memory := CASE WHEN with_amounts THEN coalesce(memory, 0) - dead_memory ELSE 0 END;
  disk := CASE WHEN with_amounts THEN coalesce(disk, 0) - dead_disk ELSE 0 END;
  RETURN NEXT;
END
$$;
