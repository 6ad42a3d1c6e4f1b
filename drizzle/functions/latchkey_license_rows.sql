-- Returns the rows of licenses, and of what each of them has one or few of: its policy, product, owner and entitlements.
CREATE OR REPLACE FUNCTION latchkey_license_rows(of_tenant uuid, license_ids uuid[])
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH license AS (
    SELECT * FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = ANY (license_ids)
  ), attached AS (
    SELECT 'license_entitlements' AS source, attached.id, attached.license_id AS parent, attached.entitlement_id, to_jsonb(attached) AS body
    FROM license_entitlements attached
    WHERE attached.tenant_id = of_tenant AND attached.license_id = ANY (license_ids)
    UNION ALL
    SELECT 'policy_entitlements', attached.id, attached.policy_id, attached.entitlement_id, to_jsonb(attached)
    FROM policy_entitlements attached
    WHERE attached.tenant_id = of_tenant AND attached.policy_id IN (SELECT policy_id FROM license)
  ), whole (source, id, parent, name, body) AS (
    SELECT 'licenses', license.id, NULL::uuid, license.key_hash, to_jsonb(license) FROM license
    UNION ALL
    SELECT 'policies', policy.id, NULL, NULL, to_jsonb(policy)
    FROM policies policy
    WHERE policy.tenant_id = of_tenant AND policy.id IN (SELECT policy_id FROM license)
    UNION ALL
    SELECT 'products', product.id, NULL, NULL, to_jsonb(product)
    FROM products product
    WHERE product.tenant_id = of_tenant AND product.id IN (SELECT product_id FROM license)
    UNION ALL
    SELECT 'accounts', owner.id, NULL, owner.username, to_jsonb(owner)
    FROM accounts owner
    WHERE owner.tenant_id = of_tenant AND owner.id IN (SELECT owner_id FROM license)
    UNION ALL
    SELECT attached.source, attached.id, attached.parent, NULL, attached.body FROM attached
    UNION ALL
    SELECT 'entitlements', entitlement.id, NULL, NULL, to_jsonb(entitlement)
    FROM entitlements entitlement
    WHERE entitlement.tenant_id = of_tenant AND entitlement.id IN (SELECT entitlement_id FROM attached)
  )
  SELECT whole.source, whole.id::text, whole.parent::text, whole.name, latchkey_disclosed_row(whole.body, latchkey_node_columns(whole.source))
  FROM whole;
END
$$;
