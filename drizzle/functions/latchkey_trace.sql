-- Writes one event for each row that changed in a way that events show. Its argument is a JSON object:
--   resource  the resource's name
--   inserted, deleted  what an insertion and a deletion are called, where not `created` and `deleted`; `latchkey.events` may call a deletion otherwise
--   about     the column that names what it happened to, where not `id`
CREATE OR REPLACE FUNCTION latchkey_trace() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := TG_ARGV[0];
  shown text[] := latchkey_event_columns(TG_TABLE_NAME);
  redacted text[] := latchkey_redacted_columns(TG_TABLE_NAME);
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
  of_tenant uuid := coalesce(whole ->> 'tenant_id', whole ->> 'id');
  of_id uuid := whole ->> coalesce(given ->> 'about', 'id');
  of_license uuid;
  of_product uuid;
  was jsonb;
  is_now jsonb;
BEGIN
  SELECT
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (redacted) THEN '"[redacted]"' ELSE old_row -> key END) FILTER (WHERE old_row ? key), '{}'),
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (redacted) THEN '"[redacted]"' ELSE new_row -> key END) FILTER (WHERE new_row ? key), '{}')
  INTO was, is_now
  FROM unnest(shown || redacted) AS key
  WHERE old_row -> key IS DISTINCT FROM new_row -> key AND (TG_OP = 'UPDATE' OR whole -> key <> 'null');
  -- A sealed value that is sealed anew (`npm run keys:reseal`) says what it said before: no event where nothing else changes.
  IF TG_OP = 'UPDATE' AND NOT EXISTS (
    SELECT FROM jsonb_object_keys(is_now) AS key WHERE key NOT LIKE '%\_sealed' OR 'null' IN (old_row -> key, new_row -> key)
  ) THEN
    RETURN NULL;
  END IF;
  SELECT home.license_id, home.product_id INTO of_license, of_product FROM latchkey_belongs_to(TG_TABLE_NAME, whole) home;
  PERFORM latchkey_write_event(
    of_tenant,
    CASE TG_OP
      WHEN 'INSERT' THEN (given ->> 'resource') || '.' || coalesce(given ->> 'inserted', 'created')
      WHEN 'DELETE' THEN (given ->> 'resource') || '.' || coalesce(
        nullif(current_setting('latchkey.events', true), '')::jsonb ->> (given ->> 'resource'), given ->> 'deleted', 'deleted'
      )
      ELSE latchkey_event_name(given ->> 'resource')
    END,
    given ->> 'resource', of_id, of_license, of_product,
    CASE WHEN given ? 'about' THEN latchkey_event_object(given ->> 'resource', of_tenant, of_id) ELSE latchkey_disclosed_row(whole, shown) END,
    was, is_now
  );
  RETURN NULL;
END
$$;
