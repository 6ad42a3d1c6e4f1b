-- One event for each row that changed in a way that tells something. Arguments: the resource's name, and the columns whose change alone
-- is no event (counts, heartbeats, notes of the last time); then, where they are not the usual ones, what an insertion and a deletion
-- are called, and the column that names what they happened to.
CREATE OR REPLACE FUNCTION latchkey_trace() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  secrets text[] := ARRAY['key_hash', 'key_sealed', 'private_key_sealed', 'password_hash', 'token_hash'];
  quiet text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',') || ARRAY['updated_at'];
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
  was jsonb;
  is_now jsonb;
  what text;
BEGIN
  SELECT
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"[redacted]"' ELSE old_row -> key END) FILTER (WHERE old_row ? key), '{}'),
    coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (secrets) THEN '"[redacted]"' ELSE new_row -> key END) FILTER (WHERE new_row ? key), '{}')
  INTO was, is_now
  FROM jsonb_object_keys(whole) AS key
  WHERE NOT key = ANY (quiet) AND old_row -> key IS DISTINCT FROM new_row -> key
    AND (TG_OP = 'UPDATE' OR whole -> key <> 'null');
  IF TG_OP = 'UPDATE' AND is_now = '{}' THEN
    RETURN NULL;
  END IF;
  what := CASE TG_OP
    WHEN 'INSERT' THEN TG_ARGV[0] || coalesce('.' || nullif(TG_ARGV[2], ''), '.created')
    WHEN 'DELETE' THEN TG_ARGV[0] || coalesce('.' || nullif(TG_ARGV[3], ''), '.deleted')
    ELSE latchkey_event_name(TG_ARGV[0], was, is_now)
  END;
  PERFORM latchkey_write_event(
    coalesce((whole ->> 'tenant_id')::uuid, (whole ->> 'id')::uuid),
    what,
    TG_ARGV[0],
    (whole ->> coalesce(TG_ARGV[4], 'id'))::uuid,
    was,
    is_now
  );
  RETURN NULL;
END
$$;
