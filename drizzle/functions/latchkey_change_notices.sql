-- Returns what a transaction has changed in each tenant, the nodes to tell, and whether the tenant has a webhook. More than 5,000 licenses are one root,
-- `*`. Nodes that were not seen for a day are told nothing.
CREATE OR REPLACE FUNCTION latchkey_change_notices() RETURNS TABLE (
  tenant_id uuid, roots text[], nodes text[], has_webhook boolean
) LANGUAGE plpgsql AS $$
DECLARE
  written uuid := nullif(current_setting('latchkey.written', true), '');
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN;
  END IF;
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
  ), EXISTS (
    SELECT FROM webhooks webhook WHERE webhook.tenant_id = change.tenant_id AND webhook.enabled
  )
  FROM changes change
  WHERE change.transaction = pg_current_xact_id()
  GROUP BY change.tenant_id;
  -- An event of something that no node keeps.
  IF NOT FOUND AND EXISTS (SELECT FROM webhooks webhook WHERE webhook.tenant_id = written AND webhook.enabled) THEN
    RETURN QUERY SELECT written, '{}'::text[], '{}'::text[], true;
  END IF;
END
$$;
