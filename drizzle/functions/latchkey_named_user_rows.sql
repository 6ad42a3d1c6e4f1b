-- Returns the users of wanted licenses that a poll names, and that they are attached.
--   wanted  licenses as latchkey_wanted_licenses returns them
CREATE OR REPLACE FUNCTION latchkey_named_user_rows(of_tenant uuid, wanted jsonb)
RETURNS TABLE (source text, id text, parent text, name text, body jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH attached AS MATERIALIZED (
    SELECT attached.*
    FROM latchkey_named_users(of_tenant, wanted) AS named
    CROSS JOIN LATERAL (
      SELECT one.*
      FROM license_users one
      WHERE one.tenant_id = of_tenant AND one.license_id = named.license_id AND one.account_id = named.account_id
      OFFSET 0
    ) AS attached
  )
  SELECT 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id::text, NULL::text,
    latchkey_disclosed_row(to_jsonb(attached), latchkey_node_columns('license_users'))
  FROM attached
  UNION ALL
  SELECT 'accounts', account.id::text, NULL, account.username, latchkey_disclosed_row(to_jsonb(account), latchkey_node_columns('accounts'))
  FROM (SELECT DISTINCT account_id AS id FROM attached) AS wanted
  CROSS JOIN LATERAL (SELECT * FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = wanted.id OFFSET 0) AS account;
END
$$;
