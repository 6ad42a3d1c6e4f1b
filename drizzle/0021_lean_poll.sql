-- A row as a node keeps it. What no verdict reads and no validation shows is left empty: of a license with many machines or users it would be most.
CREATE FUNCTION latchkey_kept(source text, body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN source IN ('machines', 'components', 'processes', 'accounts', 'entitlements') THEN body || '{"metadata": {}}'
    ELSE body
  END
$$;
--> statement-breakpoint
-- The rest of latchkey_poll stays as it is.
DO $$
DECLARE
  as_it_is text := pg_get_functiondef('latchkey_poll'::regproc);
  lean_changes text := replace(as_it_is, '''body'', change.body', '''body'', latchkey_kept(change.source, change.body)');
  lean text := replace(lean_changes, '''body'', row.body', '''body'', latchkey_kept(row.source, row.body)');
BEGIN
  IF lean_changes = as_it_is OR lean = lean_changes THEN
    RAISE EXCEPTION 'latchkey_poll gives rows in another way than this migration expects';
  END IF;
  EXECUTE lean;
END
$$;
--> statement-breakpoint
-- What a transaction has changed, for the nodes: of very many rows it says no more than that.
CREATE OR REPLACE FUNCTION latchkey_told() RETURNS TABLE (tenant_id uuid, roots text[], nodes text[]) LANGUAGE plpgsql AS $$
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN;
  END IF;
  DELETE FROM changes WHERE id IN (
    SELECT old.id FROM changes old WHERE old.written_at < clock_timestamp() - interval '1 hour'
    ORDER BY old.written_at LIMIT 2000 FOR UPDATE SKIP LOCKED
  );
  DELETE FROM edge_nodes WHERE name IN (
    SELECT old.name FROM edge_nodes old WHERE old.seen_at < clock_timestamp() - interval '2 days' LIMIT 100 FOR UPDATE SKIP LOCKED
  );
  RETURN QUERY
  SELECT
    change.tenant_id,
    -- A sentinel for "anything": the ids of a million licenses would be more than Neon's proxy answers.
    CASE
      WHEN count(DISTINCT change.root_id) > 5000 THEN ARRAY['*']
      ELSE array_agg(DISTINCT change.root_id) || array_remove(array_agg(DISTINCT change.name), NULL)
    END, (
    SELECT coalesce(array_agg(node.name), '{}') FROM edge_nodes node
    WHERE node.tenant_id = change.tenant_id AND node.seen_at > clock_timestamp() - interval '1 day'
  )
  FROM changes change
  WHERE change.transaction = pg_current_xact_id()
  GROUP BY change.tenant_id;
END
$$;
