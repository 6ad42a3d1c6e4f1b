-- Writes one event for each row that changed in a way that events show. Its argument is a JSON object:
--   resource  the resource's name
--   inserted, deleted  what an insertion and a deletion are called, where not `created` and `deleted`
--   updated   what an update is called, where latchkey_event_name does not say so
--   about     the column that names what it happened to, where not `id`
CREATE OR REPLACE FUNCTION latchkey_trace() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := TG_ARGV[0];
  redacted text[] := latchkey_redacted_columns(TG_TABLE_NAME);
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
  was jsonb;
  is_now jsonb;
BEGIN
  SELECT
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (redacted) THEN '"[redacted]"' ELSE old_row -> key END) FILTER (WHERE old_row ? key), '{}'),
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (redacted) THEN '"[redacted]"' ELSE new_row -> key END) FILTER (WHERE new_row ? key), '{}')
  INTO was, is_now
  FROM unnest(latchkey_event_columns(TG_TABLE_NAME) || redacted) AS key
  WHERE old_row -> key IS DISTINCT FROM new_row -> key AND (TG_OP = 'UPDATE' OR whole -> key <> 'null');
  -- A sealed value that is sealed anew (`npm run keys:reseal`) says what it said before: no event where nothing else changes.
  IF TG_OP = 'UPDATE' AND NOT EXISTS (
    SELECT FROM jsonb_object_keys(is_now) AS key WHERE key NOT LIKE '%\_sealed' OR 'null' IN (old_row -> key, new_row -> key)
  ) THEN
    RETURN NULL;
  END IF;
  PERFORM latchkey_write_event(
    coalesce(whole ->> 'tenant_id', whole ->> 'id')::uuid,
    CASE TG_OP
      WHEN 'INSERT' THEN (given ->> 'resource') || '.' || coalesce(given ->> 'inserted', 'created')
      WHEN 'DELETE' THEN (given ->> 'resource') || '.' || coalesce(given ->> 'deleted', 'deleted')
      ELSE coalesce((given ->> 'resource') || '.' || (given ->> 'updated'), latchkey_event_name(given ->> 'resource', was, is_now))
    END,
    given ->> 'resource',
    (whole ->> coalesce(given ->> 'about', 'id'))::uuid,
    was,
    is_now
  );
  RETURN NULL;
END
$$;
