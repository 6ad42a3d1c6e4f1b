-- Returns the license and the product that a row belongs to, as far as the row or its parents tell. It looks rows up by their primary keys. A parent that
-- the transaction has deleted with the row is told by its last event: triggers write those of a deleted row before those of its children.
CREATE OR REPLACE FUNCTION latchkey_belongs_to(of_table text, whole jsonb, OUT license_id uuid, OUT product_id uuid) LANGUAGE plpgsql STABLE AS $$
DECLARE
  of_tenant uuid := whole ->> 'tenant_id';
  of_machine uuid := whole ->> 'machine_id';
  of_policy uuid := whole ->> 'policy_id';
BEGIN
  license_id := CASE of_table WHEN 'licenses' THEN whole ->> 'id' ELSE whole ->> 'license_id' END;
  product_id := CASE of_table WHEN 'products' THEN whole ->> 'id' ELSE whole ->> 'product_id' END;
  IF of_machine IS NOT NULL THEN
    SELECT machine.license_id INTO license_id FROM machines machine WHERE machine.tenant_id = of_tenant AND machine.id = of_machine;
    license_id := coalesce(license_id, (latchkey_last_event(of_tenant, of_machine)).license_id);
  END IF;
  IF product_id IS NULL AND license_id IS NOT NULL THEN
    SELECT license.product_id INTO product_id
    FROM licenses license
    WHERE license.tenant_id = of_tenant AND license.id = latchkey_belongs_to.license_id;
    product_id := coalesce(product_id, (latchkey_last_event(of_tenant, license_id)).product_id);
  ELSIF product_id IS NULL AND of_policy IS NOT NULL THEN
    SELECT policy.product_id INTO product_id FROM policies policy WHERE policy.tenant_id = of_tenant AND policy.id = of_policy;
    product_id := coalesce(product_id, (latchkey_last_event(of_tenant, of_policy)).product_id);
  END IF;
END
$$;
