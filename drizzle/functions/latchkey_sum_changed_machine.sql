-- Keeps machine_sums right where a machine changes its license, its owner, or what it has. As latchkey_sum_machines.
CREATE OR REPLACE FUNCTION latchkey_sum_changed_machine() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  change record;
BEGIN
  FOR change IN
    SELECT version.license_id, together.whose, sum(version.sign) AS machines, coalesce(sum(version.sign * version.cores), 0) AS cores,
      coalesce(sum(version.sign * version.memory), 0) AS memory, coalesce(sum(version.sign * version.disk), 0) AS disk
    FROM (VALUES
      (-1, OLD.license_id, OLD.owner_id, OLD.cores, OLD.memory, OLD.disk), (1, NEW.license_id, NEW.owner_id, NEW.cores, NEW.memory, NEW.disk)
    ) AS version (sign, license_id, owner_id, cores, memory, disk)
    CROSS JOIN LATERAL (VALUES ('*'), (latchkey_whose('per_user', version.owner_id))) AS together (whose)
    GROUP BY version.license_id, together.whose
    ORDER BY version.license_id, together.whose
  LOOP
    IF (change.machines, change.cores, change.memory, change.disk) <> (0, 0, 0, 0) THEN
      PERFORM latchkey_add_machine_sums(
        NEW.tenant_id, change.license_id, change.whose, change.machines, change.cores, change.memory, change.disk
      );
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;
