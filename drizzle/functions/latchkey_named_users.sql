-- Returns the accounts that a poll names by id, username or email, each beside the wanted license for which it is named. They need not use that license.
--   wanted  licenses as latchkey_wanted_licenses returns them
CREATE OR REPLACE FUNCTION latchkey_named_users(of_tenant uuid, wanted jsonb) RETURNS TABLE (license_id uuid, account_id uuid)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
  RETURN QUERY
  SELECT wanted.id, account.id
  FROM jsonb_to_recordset(wanted) AS wanted (id uuid, names jsonb)
  CROSS JOIN LATERAL (
    SELECT one.id FROM accounts one WHERE one.tenant_id = of_tenant AND one.username = wanted.names ->> 'user'
    UNION
    SELECT one.id
    FROM accounts one
    WHERE one.tenant_id = of_tenant AND lower(one.email) = lower(wanted.names ->> 'user') AND one.email = wanted.names ->> 'user'
    UNION
    SELECT one.id FROM accounts one WHERE one.tenant_id = of_tenant AND one.id = (wanted.names ->> 'user_id')::uuid
  ) AS account
  WHERE jsonb_typeof(wanted.names) = 'object';
END
$$;
