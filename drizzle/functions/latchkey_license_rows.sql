-- Returns the rows of licenses, and of what each of them has one or few of: its policy with the key that signs under it, product, owner and
-- entitlements. OFFSET 0 has every plan look each row up by its id, also that of a session that began with an empty tenant.
--   wanted  licenses as latchkey_wanted_licenses returns them
CREATE OR REPLACE FUNCTION latchkey_license_rows(of_tenant uuid, wanted jsonb)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  license_ids uuid[] := ARRAY(SELECT DISTINCT one.id FROM jsonb_to_recordset(wanted) AS one (id uuid));
BEGIN
  RETURN QUERY WITH license AS MATERIALIZED (
    SELECT one.*
    FROM unnest(license_ids) AS wanted (id)
    CROSS JOIN LATERAL (SELECT * FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
  ), policy_id AS MATERIALIZED (
    SELECT DISTINCT policy_id AS id FROM license
  ), policy AS MATERIALIZED (
    SELECT one.*
    FROM policy_id
    CROSS JOIN LATERAL (SELECT * FROM policies one WHERE one.tenant_id = of_tenant AND one.id = policy_id.id OFFSET 0) AS one
  ), attached AS MATERIALIZED (
    SELECT 'license_entitlements' AS source, one.id, one.license_id AS parent, one.entitlement_id, to_jsonb(one) AS body
    FROM unnest(license_ids) AS wanted (id)
    CROSS JOIN LATERAL (SELECT * FROM license_entitlements one WHERE one.tenant_id = of_tenant AND one.license_id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'policy_entitlements', one.id, one.policy_id, one.entitlement_id, to_jsonb(one)
    FROM policy_id
    CROSS JOIN LATERAL (SELECT * FROM policy_entitlements one WHERE one.tenant_id = of_tenant AND one.policy_id = policy_id.id OFFSET 0) AS one
  ), whole (source, id, parent, name, body) AS (
    SELECT 'licenses', license.id, NULL::uuid, license.key_hash, to_jsonb(license) FROM license
    UNION ALL
    SELECT 'policies', policy.id, NULL, NULL, to_jsonb(policy) FROM policy
    UNION ALL
    SELECT 'signing_keys', one.id, one.tenant_id, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT latchkey_signing_key_id(of_tenant, policy.signing_key_id, policy.scheme) AS id FROM policy) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM signing_keys one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'products', one.id, NULL, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT product_id AS id FROM license) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM products one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'accounts', one.id, NULL, one.username, to_jsonb(one)
    FROM (SELECT DISTINCT owner_id AS id FROM license) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT attached.source, attached.id, attached.parent, NULL, attached.body FROM attached
    UNION ALL
    SELECT 'entitlements', one.id, NULL, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT entitlement_id AS id FROM attached) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM entitlements one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
  )
  SELECT whole.source, whole.id::text, whole.parent::text, whole.name, latchkey_disclosed_row(whole.body, latchkey_node_columns(whole.source))
  FROM whole;
END
$$;
