-- Counts the machines that a statement activates: as activations and as active machines of the day, and by their fingerprints. It appends rows and locks
-- none. It looks up each license by itself, as latchkey_count_on_licenses does.
CREATE OR REPLACE FUNCTION latchkey_count_activations() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO activations (tenant_id, license_id, day, fingerprint)
  SELECT tenant_id, license_id, (created_at AT TIME ZONE 'UTC')::date, hashtextextended(fingerprint, 0) FROM changed;
  INSERT INTO increments (tenant_id, product_id, policy_id, measure, at, amount)
  SELECT machine.tenant_id, license.product_id, license.policy_id, counted.measure, machine.day, sum(machine.machines)
  FROM (
    SELECT tenant_id, license_id, date_trunc('day', created_at, 'UTC') AS day, count(*) AS machines FROM changed GROUP BY 1, 2, 3
  ) AS machine
  CROSS JOIN LATERAL (
    SELECT one.product_id, one.policy_id FROM licenses one WHERE one.tenant_id = machine.tenant_id AND one.id = machine.license_id OFFSET 0
  ) AS license
  CROSS JOIN (VALUES ('activations'), ('active_machines')) AS counted (measure)
  GROUP BY 1, 2, 3, 4, 5;
  RETURN NULL;
END
$$;
