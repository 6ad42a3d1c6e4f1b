CREATE OR REPLACE FUNCTION latchkey_tally_machines(of_tenant uuid, on_platform text, with_pulse text, change bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  free bigint[];
  total bigint;
BEGIN
  SELECT array_agg(id), sum(machines) + change INTO free, total
  FROM (
    SELECT id, machines
    FROM machine_tallies
    WHERE tenant_id = of_tenant AND platform = on_platform AND pulse = with_pulse
    FOR UPDATE SKIP LOCKED
  ) AS held;
  IF free IS NULL THEN
    INSERT INTO machine_tallies (tenant_id, platform, pulse, machines) VALUES (of_tenant, on_platform, with_pulse, change);
  ELSE
    UPDATE machine_tallies SET machines = total WHERE id = free[1] AND total <> 0;
    DELETE FROM machine_tallies WHERE id = ANY (CASE WHEN total = 0 THEN free ELSE free[2:] END);
  END IF;
END
$$;
