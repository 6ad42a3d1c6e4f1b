-- Returns the strongest block that a license itself has, or null. As `blockOf` in src/licensing/blocks.ts, which knows of its owner's ban too.
-- Do not edit: npm run db:generate writes it from src/licensing/blocks.ts.
CREATE OR REPLACE FUNCTION latchkey_own_block(license licenses) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN license.suspended_at IS NOT NULL THEN 'suspended'
  END
$$;
