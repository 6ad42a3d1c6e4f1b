-- A license's key authenticates, by its policy's authentication strategy and, under `revoke`, its expiry. As `authenticationRefusal` in
-- src/licensing/authentication.ts.
CREATE OR REPLACE FUNCTION latchkey_key_authenticates(authentication_strategy text, expiration_strategy text, expiry timestamptz, now timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT authentication_strategy IN ('mixed', 'license') AND (expiration_strategy = 'revoke' AND latchkey_is_expired(expiry, now)) IS NOT TRUE
$$;
