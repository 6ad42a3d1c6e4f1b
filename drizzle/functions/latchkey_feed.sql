-- Writes down each row that changed and that nodes keep. Its argument is a JSON object, of which every member may be left out:
--   parent  the column that names the row it belongs to
--   quiet   the columns whose change alone no node needs, with commas
--   name    the column by which it is looked up. Nobody keeps a row that has just come: its name alone tells those who know that there was none.
--   pulse   true where a ping of what is alive changes the row alone, and every other change its license
CREATE OR REPLACE FUNCTION latchkey_feed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := coalesce(TG_ARGV[0], '{}');
  columns text[] := latchkey_node_columns(TG_TABLE_NAME);
  quiet text[] := string_to_array(given ->> 'quiet', ',') || ARRAY['updated_at'];
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  was jsonb := CASE WHEN TG_OP = 'UPDATE' THEN latchkey_disclosed_row(to_jsonb(OLD), columns) END;
  body jsonb := CASE WHEN TG_OP = 'UPDATE' OR (TG_OP = 'INSERT' AND NOT given ? 'name') THEN latchkey_disclosed_row(whole, columns) END;
  tenant uuid := coalesce(whole ->> 'tenant_id', whole ->> 'id')::uuid;
  parent text := whole ->> (given ->> 'parent');
  root text := coalesce(parent, whole ->> 'id');
BEGIN
  IF TG_OP = 'UPDATE' AND was - quiet = body - quiet THEN
    RETURN NULL;
  END IF;
  -- With a tenant goes all that it has: one change says so.
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM tenants WHERE id = tenant) THEN
    RETURN NULL;
  END IF;
  IF given ? 'pulse' THEN
    root := latchkey_pulse_root(tenant, parent::uuid, was, body);
  END IF;
  INSERT INTO changes (tenant_id, source, row_id, parent_id, root_id, name, body) VALUES (
    tenant,
    TG_TABLE_NAME,
    coalesce(whole ->> 'id', parent || ':' || (whole ->> 'account_id')),
    parent,
    root,
    whole ->> (given ->> 'name'),
    body
  );
  RETURN NULL;
END
$$;
