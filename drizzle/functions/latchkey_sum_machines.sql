-- Keeps machine_sums right where machines come and go, whoever writes them. It changes each row of a statement once, since an import brings a thousand
-- machines of one license. All take the rows in one order, after those of licenses, so that two who write at once do not wait in a circle.
CREATE OR REPLACE FUNCTION latchkey_sum_machines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
  change record;
BEGIN
  FOR change IN
    SELECT machine.tenant_id, machine.license_id, together.whose, count(*) AS machines, coalesce(sum(machine.cores), 0) AS cores,
      coalesce(sum(machine.memory), 0) AS memory, coalesce(sum(machine.disk), 0) AS disk
    FROM changed machine
    CROSS JOIN LATERAL (VALUES ('*'), (latchkey_whose('per_user', machine.owner_id))) AS together (whose)
    GROUP BY machine.tenant_id, machine.license_id, together.whose
    ORDER BY machine.tenant_id, machine.license_id, together.whose
  LOOP
    PERFORM latchkey_add_machine_sums(
      change.tenant_id, change.license_id, change.whose, sign * change.machines, sign * change.cores, sign * change.memory, sign * change.disk
    );
  END LOOP;
  RETURN NULL;
END
$$;
