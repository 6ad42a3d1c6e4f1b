-- Returns the id of the key that signs under a policy: the one that it is pinned to, else the active one of its scheme's algorithm. `signingKeyOf` in
-- src/document/compose.ts says the same of rows that a node has. Served by signing_keys_one_active.
CREATE OR REPLACE FUNCTION latchkey_signing_key_id(of_tenant uuid, pinned uuid, scheme text) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce(pinned, (
    SELECT active.id
    FROM signing_keys active
    WHERE active.tenant_id = of_tenant AND active.status = 'active'
      AND active.algorithm = CASE WHEN scheme = 'ED25519' THEN 'ED25519' ELSE 'RSA2048' END
  ))
$$;
