CREATE TABLE "license_counts" (
	"tenant_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"part" smallint NOT NULL,
	"licenses" bigint NOT NULL,
	CONSTRAINT "license_counts_tenant_id_product_id_policy_id_part_pk" PRIMARY KEY("tenant_id","product_id","policy_id","part")
);

--> statement-breakpoint
-- Licenses are counted where they come and go, whoever writes them. Each connection adds to a part of its own; the sum of the parts is the
-- number. In one order, so that two who add to several do not wait for each other.
CREATE FUNCTION latchkey_count_licenses() RETURNS trigger LANGUAGE plpgsql AS $$
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
--> statement-breakpoint
CREATE TRIGGER licenses_counted_in AFTER INSERT ON licenses REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_licenses();
--> statement-breakpoint
CREATE TRIGGER licenses_counted_out AFTER DELETE ON licenses REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_licenses();
--> statement-breakpoint
CREATE FUNCTION latchkey_count_moved_license() RETURNS trigger LANGUAGE plpgsql AS $$
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
--> statement-breakpoint
CREATE TRIGGER licenses_counted_moved AFTER UPDATE OF product_id, policy_id ON licenses
FOR EACH ROW WHEN ((OLD.product_id, OLD.policy_id) IS DISTINCT FROM (NEW.product_id, NEW.policy_id))
EXECUTE FUNCTION latchkey_count_moved_license();
--> statement-breakpoint
-- Triggers fire in the order of their names: this one after those that delete what a tenant has.
CREATE FUNCTION latchkey_forget_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM license_counts WHERE tenant_id = OLD.id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER zz_license_counts AFTER DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION latchkey_forget_counts();
--> statement-breakpoint
INSERT INTO license_counts (tenant_id, product_id, policy_id, part, licenses)
SELECT tenant_id, product_id, policy_id, 0, count(*) FROM licenses GROUP BY tenant_id, product_id, policy_id;
