-- Licenses are counted where they come and go, whoever writes them. Each connection adds to a part of its own; the sum of the parts is the
-- number. In one order, so that two who add to several do not wait for each other.
CREATE OR REPLACE FUNCTION latchkey_count_licenses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO license_counts AS counted (tenant_id, product_id, policy_id, part, licenses)
  SELECT tenant_id, product_id, policy_id, pg_backend_pid() % 16, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
  FROM changed
  GROUP BY tenant_id, product_id, policy_id
  ORDER BY tenant_id, product_id, policy_id
  ON CONFLICT (tenant_id, product_id, policy_id, part) DO UPDATE SET licenses = counted.licenses + excluded.licenses;
  RETURN NULL;
END
$$;
