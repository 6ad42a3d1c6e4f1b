-- A row as a node keeps it. What no verdict reads and no validation shows is left empty: of a license with many machines or users it would be most.
CREATE OR REPLACE FUNCTION latchkey_kept(source text, body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN source IN ('machines', 'components', 'processes', 'accounts', 'entitlements') THEN body || '{"metadata": {}}'
    ELSE body
  END
$$;
