-- Returns the reason that blocks a license, or null. As `blockOf` in src/licensing/run-refusal.ts.
CREATE OR REPLACE FUNCTION latchkey_block(owner_is_banned boolean, suspended_at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN owner_is_banned THEN 'banned' WHEN suspended_at IS NOT NULL THEN 'suspended' END
$$;
