-- Returns the licenses that a poll wants: by their id, by the hash of their key, or because a wanted token stands for them.
CREATE OR REPLACE FUNCTION latchkey_wanted_licenses(of_tenant uuid, wants jsonb)
RETURNS TABLE (id uuid, policy_id uuid, names jsonb, touch jsonb, times integer) LANGUAGE sql STABLE AS $$
  SELECT license.id, license.policy_id, want.names, want.touch, want.times
  FROM jsonb_to_recordset(wants) AS want (kind text, value text, names jsonb, touch jsonb, times integer)
  JOIN licenses license ON license.tenant_id = of_tenant AND license.key_hash = want.value
  WHERE want.kind = 'key'
  UNION ALL
  SELECT license.id, license.policy_id, want.names, want.touch, want.times
  FROM jsonb_to_recordset(wants) AS want (kind text, value text, names jsonb, touch jsonb, times integer)
  JOIN licenses license ON license.tenant_id = of_tenant AND license.id = CASE want.kind WHEN 'id' THEN want.value::uuid END
  UNION ALL
  SELECT license.id, license.policy_id, NULL, NULL, NULL
  FROM jsonb_to_recordset(wants) AS want (kind text, value text)
  JOIN tokens token ON token.tenant_id = of_tenant AND token.token_hash = want.value
  JOIN licenses license ON license.tenant_id = token.tenant_id AND license.id = token.license_id
  WHERE want.kind = 'token'
$$;
