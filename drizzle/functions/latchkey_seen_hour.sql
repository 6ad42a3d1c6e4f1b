CREATE OR REPLACE FUNCTION latchkey_seen_hour(license licenses) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(date_trunc('hour', latchkey_last_seen(license) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', '-infinity'::timestamptz)
$$;
