CREATE OR REPLACE FUNCTION latchkey_tally_machines_come_and_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_tally_machines(tenant_id, platform, pulse, CASE TG_OP WHEN 'INSERT' THEN number ELSE -number END)
  FROM (
    SELECT tenant_id, coalesce(platform, '') AS platform, latchkey_pulse(machine) AS pulse, count(*) AS number
    FROM changed machine
    WHERE EXISTS (SELECT FROM tenants WHERE tenants.id = machine.tenant_id)
    GROUP BY 1, 2, 3
  ) AS cell;
  RETURN NULL;
END
$$;
