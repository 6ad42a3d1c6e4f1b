-- Returns what changed in a tenant since a horizon, oldest first. What the transaction itself has changed is told by the next poll: its horizon is older.
-- Served by changes_transaction: of a full hour's changes few are new, which a generic plan does not know.
CREATE OR REPLACE FUNCTION latchkey_changes_since(of_tenant uuid, since xid8, most integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
BEGIN
  RETURN coalesce((
    SELECT jsonb_agg(jsonb_build_object(
      'source', change.source, 'id', change.row_id, 'parent', change.parent_id, 'root', change.root_id, 'name', change.name, 'body', change.body
    ) ORDER BY change.id)
    FROM (
      SELECT change.*
      FROM changes change
      WHERE change.tenant_id = of_tenant AND change.transaction >= since
        AND change.transaction IS DISTINCT FROM pg_current_xact_id_if_assigned()
      ORDER BY change.transaction
      LIMIT most
    ) AS change
  ), '[]');
END
$$;
