-- Returns the columns of a table whose change events show, and whose values they do not.
-- Do not edit: npm run db:generate writes it from src/db/schema/disclosure.ts.
CREATE OR REPLACE FUNCTION latchkey_redacted_columns(of_table text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE of_table
    WHEN 'tenant_keys' THEN ARRAY['private_key_sealed']
    WHEN 'signing_keys' THEN ARRAY['private_key_sealed']
    WHEN 'accounts' THEN ARRAY['password_hash']
    WHEN 'password_resets' THEN ARRAY['token_hash']
    WHEN 'recovery_codes' THEN ARRAY['code_hash']
    WHEN 'tokens' THEN ARRAY['token_hash']
    WHEN 'licenses' THEN ARRAY['key_hash', 'key_sealed']
    WHEN 'webhooks' THEN ARRAY['secret_sealed', 'previous_secret_sealed']
    ELSE ARRAY[]::text[]
  END
$$;
