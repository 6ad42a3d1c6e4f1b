-- Returns the licenses that a poll wants: by their id, by the hash of their key, or because a wanted token stands for them. It looks up each want by
-- itself, and no caller's statement is planned together with it: a session keeps the plan of its first poll, which may have seen an empty tenant.
CREATE OR REPLACE FUNCTION latchkey_wanted_licenses(of_tenant uuid, wants jsonb)
RETURNS TABLE (id uuid, policy_id uuid, names jsonb, touch jsonb, times integer) LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
  RETURN QUERY
  SELECT found.id, found.policy_id, want.names, want.touch, want.times
  FROM jsonb_to_recordset(wants) AS want (kind text, value text, names jsonb, touch jsonb, times integer)
  CROSS JOIN LATERAL (
    SELECT license.id, license.policy_id
    FROM licenses license
    WHERE license.tenant_id = of_tenant AND license.key_hash = want.value AND want.kind = 'key'
    OFFSET 0
  ) AS found
  UNION ALL
  SELECT found.id, found.policy_id, want.names, want.touch, want.times
  FROM jsonb_to_recordset(wants) AS want (kind text, value text, names jsonb, touch jsonb, times integer)
  CROSS JOIN LATERAL (
    SELECT license.id, license.policy_id
    FROM licenses license
    WHERE license.tenant_id = of_tenant AND license.id = CASE want.kind WHEN 'id' THEN want.value::uuid END
    OFFSET 0
  ) AS found
  UNION ALL
  SELECT found.id, found.policy_id, NULL, NULL, NULL
  FROM jsonb_to_recordset(wants) AS want (kind text, value text)
  CROSS JOIN LATERAL (
    SELECT token.license_id FROM tokens token WHERE token.tenant_id = of_tenant AND token.token_hash = want.value AND want.kind = 'token' OFFSET 0
  ) AS token
  CROSS JOIN LATERAL (
    SELECT license.id, license.policy_id FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = token.license_id OFFSET 0
  ) AS found;
END
$$;
