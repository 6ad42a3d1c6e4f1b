-- Adds to the sums over machines that count together, under their license's lock or in the order of latchkey_sum_machines. A row without machines is deleted.
CREATE OR REPLACE FUNCTION latchkey_add_machine_sums(
  of_tenant uuid, of_license uuid, of_whom text, more_machines bigint, more_cores numeric, more_memory numeric, more_disk numeric
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF more_machines > 0 THEN
    INSERT INTO machine_sums AS sums (tenant_id, license_id, whose, machines, cores, memory, disk)
    VALUES (of_tenant, of_license, of_whom, more_machines, more_cores, more_memory, more_disk)
    ON CONFLICT (tenant_id, license_id, whose) DO UPDATE SET
      machines = sums.machines + excluded.machines, cores = sums.cores + excluded.cores, memory = sums.memory + excluded.memory,
      disk = sums.disk + excluded.disk;
    RETURN;
  END IF;
  UPDATE machine_sums SET
    machines = machines + more_machines, cores = cores + more_cores, memory = memory + more_memory, disk = disk + more_disk
  WHERE tenant_id = of_tenant AND license_id = of_license AND whose = of_whom;
  DELETE FROM machine_sums WHERE tenant_id = of_tenant AND license_id = of_license AND whose = of_whom AND machines = 0;
END
$$;
