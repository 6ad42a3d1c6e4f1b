-- Answers a node in one round trip: what changed in a tenant since a horizon, and all rows that the wanted licenses and credentials are made of, as of one
-- snapshot. It starts the clock of a wanted license whose policy says so, once, and says who asked; counts requests where a policy limits them; and puts the
-- node on the list of those that a write tells. A function, because planning such statements takes several times as long as they run: a session plans
-- a function's statements once. It locks rate_windows, then the rows of licenses whose clock it starts, then the node's row.
--   of_tenant    the tenant's name
--   since        the horizon of the poll before; null takes no changes
--   wants        [{"kind": "id" | "key" | "account" | "token" | "tenant", "value": text, "touch": {…} | null, "times": integer, "names": {…} | null}]
--                `names` says what is read of what a license may have thousands of: {"machine": id | null, "fingerprints": [text],
--                "user": id, username or email | null, "user_id": id | null}. Counts stand for the rest, by latchkey_machine_counts.
--   of_node      the node's name, where it is to be put on the list
--   starting     the expiration bases that a validation starts
--   most_changes how many changes are taken
--   at           the node's clock: the instant at which machines and processes are counted
CREATE OR REPLACE FUNCTION latchkey_poll(
  of_tenant text, since xid8, wants jsonb, of_node text, starting text[], most_changes integer, at timestamptz
) RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  of_tenant_id uuid;
  validations jsonb;
  rates jsonb := '[]';
  answer jsonb;
BEGIN
  IF wants @? '$[*].touch.now' THEN
    of_tenant_id := (SELECT id FROM tenants WHERE name = of_tenant);
    validations := (SELECT jsonb_agg(to_jsonb(one)) FROM latchkey_wanted_validations(of_tenant_id, wants) AS one);
  END IF;
  IF validations @? '$[*] ? (@.rate_limited == true)' THEN
    rates := latchkey_count_requests(of_tenant_id, validations);
  END IF;
  IF validations IS NOT NULL THEN
    PERFORM latchkey_note_validations(of_tenant_id, validations, starting, rates);
  END IF;
  -- One statement, and with it one snapshot for all that the functions below read.
  SELECT jsonb_build_object(
    'tenant', CASE WHEN tenant.id IS NOT NULL THEN latchkey_disclosed_row(to_jsonb(tenant), latchkey_node_columns('tenants')) END,
    'horizon', pg_snapshot_xmin(pg_current_snapshot())::text,
    'changes', latchkey_changes_since(tenant.id, since, most_changes),
    'rows', coalesce((SELECT jsonb_agg(to_jsonb(wanted)) FROM latchkey_wanted_rows(tenant.id, wants, at) AS wanted), '[]'),
    'rates', rates
  ) INTO answer
  FROM (SELECT) AS always
  LEFT JOIN tenants tenant ON tenant.name = of_tenant;
  INSERT INTO edge_nodes AS node (name, tenant_id, seen_at)
  SELECT of_node, (answer -> 'tenant' ->> 'id')::uuid, clock_timestamp()
  WHERE of_node IS NOT NULL AND jsonb_typeof(answer -> 'tenant') = 'object'
  ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, tenant_id = excluded.tenant_id;
  RETURN answer;
END
$$;
