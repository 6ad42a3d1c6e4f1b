CREATE OR REPLACE FUNCTION latchkey_seen_hour(license licenses) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    date_trunc('hour', greatest(
      license.last_activated_at, license.last_validated_at, license.last_checked_in_at, license.last_checked_out_at
    ) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC',
    '-infinity'::timestamptz
  )
$$;
