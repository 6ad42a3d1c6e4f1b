-- Returns the accounts that a poll names by id, username or email, each beside the wanted license for which it is named. They need not use that license.
CREATE OR REPLACE FUNCTION latchkey_named_users(of_tenant uuid, wants jsonb) RETURNS TABLE (license_id uuid, account_id uuid)
LANGUAGE sql STABLE AS $$
  SELECT wanted.id, account.id
  FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted
  JOIN accounts account ON account.tenant_id = of_tenant AND account.username = wanted.names ->> 'user'
  UNION
  SELECT wanted.id, account.id
  FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted
  JOIN accounts account ON account.tenant_id = of_tenant AND lower(account.email) = lower(wanted.names ->> 'user')
  WHERE account.email = wanted.names ->> 'user'
  UNION
  SELECT wanted.id, account.id
  FROM latchkey_wanted_licenses(of_tenant, wants) AS wanted
  JOIN accounts account ON account.tenant_id = of_tenant AND account.id = (wanted.names ->> 'user_id')::uuid
$$;
