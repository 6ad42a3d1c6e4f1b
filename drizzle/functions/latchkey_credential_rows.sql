-- Returns the rows of wanted accounts with their roles, of wanted tokens, and of the tenant with the key that signs for it.
CREATE OR REPLACE FUNCTION latchkey_credential_rows(of_tenant uuid, wants jsonb)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH want AS (
    SELECT * FROM jsonb_to_recordset(wants) AS want (kind text, value text)
  ), account AS (
    SELECT account.*
    FROM want
    JOIN accounts account ON account.tenant_id = of_tenant AND account.username = want.value
    WHERE want.kind = 'account'
  ), whole (source, id, parent, name, body) AS (
    SELECT 'accounts', account.id, NULL::uuid, account.username, to_jsonb(account) FROM account
    UNION ALL
    SELECT 'roles', role.id, NULL, NULL, to_jsonb(role)
    FROM roles role
    WHERE role.tenant_id = of_tenant AND role.id IN (SELECT custom_role_id FROM account)
    UNION ALL
    SELECT 'tenants', tenant.id, NULL, NULL, to_jsonb(tenant)
    FROM tenants tenant
    WHERE tenant.id = of_tenant AND EXISTS (SELECT FROM want WHERE want.kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tenant_keys', key.id, key.tenant_id, NULL, to_jsonb(key)
    FROM tenant_keys key
    WHERE key.tenant_id = of_tenant AND key.retired_at IS NULL AND EXISTS (SELECT FROM want WHERE want.kind IN ('account', 'tenant'))
    UNION ALL
    SELECT 'tokens', token.id, NULL, token.token_hash, to_jsonb(token)
    FROM want
    JOIN tokens token ON token.tenant_id = of_tenant AND token.token_hash = want.value
    WHERE want.kind = 'token'
  )
  SELECT whole.source, whole.id::text, whole.parent::text, whole.name, latchkey_disclosed_row(whole.body, latchkey_node_columns(whole.source))
  FROM whole;
END
$$;
