CREATE OR REPLACE FUNCTION latchkey_seen_on(license licenses) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT latchkey_day(latchkey_seen_hour(license))
$$;
