-- Counts a machine as active at its first sign of life of a day. It appends a row and locks none.
CREATE OR REPLACE FUNCTION latchkey_count_active_machine() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO increments (tenant_id, product_id, policy_id, measure, at, amount)
  SELECT NEW.tenant_id, license.product_id, license.policy_id, 'active_machines',
    date_trunc('day', greatest(NEW.last_heartbeat_at, NEW.heartbeat_reset_at), 'UTC'), 1
  FROM licenses license
  WHERE license.tenant_id = NEW.tenant_id AND license.id = NEW.license_id;
  RETURN NULL;
END
$$;
