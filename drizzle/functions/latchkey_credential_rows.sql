-- Returns the rows of wanted accounts with their roles, of wanted tokens with the accounts that bear them, and of the tenant with the keys that sign for it. OFFSET 0
-- has every plan look rows up, as in latchkey_license_rows.
CREATE OR REPLACE FUNCTION latchkey_credential_rows(of_tenant uuid, wants jsonb)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH want AS (
    SELECT * FROM jsonb_to_recordset(wants) AS want (kind text, value text)
  ), token AS MATERIALIZED (
    SELECT one.*
    FROM want
    CROSS JOIN LATERAL (
      SELECT * FROM tokens one WHERE one.tenant_id = of_tenant AND one.token_hash = want.value AND want.kind = 'token' OFFSET 0
    ) AS one
  ), account AS MATERIALIZED (
    SELECT one.*
    FROM want
    CROSS JOIN LATERAL (
      SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.username = want.value AND want.kind = 'account' OFFSET 0
    ) AS one
    UNION
    SELECT one.*
    FROM token
    CROSS JOIN LATERAL (SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = token.account_id OFFSET 0) AS one
  ), whole (source, id, parent, name, body) AS (
    SELECT 'accounts', account.id, NULL::uuid, account.username, to_jsonb(account) FROM account
    UNION ALL
    SELECT 'roles', one.id, NULL, NULL, to_jsonb(one)
    FROM (SELECT DISTINCT custom_role_id AS id FROM account) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM roles one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS one
    UNION ALL
    SELECT 'tenants', tenant.id, NULL, NULL, to_jsonb(tenant)
    FROM tenants tenant
    WHERE tenant.id = of_tenant AND EXISTS (SELECT FROM want WHERE want.kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tenant_keys', key.id, key.tenant_id, NULL, to_jsonb(key)
    FROM tenant_keys key
    WHERE key.tenant_id = of_tenant AND key.retired_at IS NULL AND EXISTS (SELECT FROM want WHERE want.kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'signing_keys', key.id, key.tenant_id, NULL, to_jsonb(key)
    FROM signing_keys key
    WHERE key.tenant_id = of_tenant AND key.status = 'active' AND EXISTS (SELECT FROM want WHERE want.kind = 'tenant')
    UNION ALL
    SELECT 'tokens', token.id, NULL, token.token_hash, to_jsonb(token) FROM token
  )
  SELECT whole.source, whole.id::text, whole.parent::text, whole.name, latchkey_disclosed_row(whole.body, latchkey_node_columns(whole.source))
  FROM whole;
END
$$;
