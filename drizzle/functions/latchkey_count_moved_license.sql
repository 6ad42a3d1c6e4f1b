CREATE OR REPLACE FUNCTION latchkey_count_moved_license() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO license_counts AS counted (tenant_id, product_id, policy_id, part, licenses)
  SELECT tenant_id, product_id, policy_id, pg_backend_pid() % 16, change
  FROM (VALUES
    (OLD.tenant_id, OLD.product_id, OLD.policy_id, -1),
    (NEW.tenant_id, NEW.product_id, NEW.policy_id, 1)
  ) AS moved (tenant_id, product_id, policy_id, change)
  ORDER BY tenant_id, product_id, policy_id
  ON CONFLICT (tenant_id, product_id, policy_id, part) DO UPDATE SET licenses = counted.licenses + excluded.licenses;
  RETURN NULL;
END
$$;
