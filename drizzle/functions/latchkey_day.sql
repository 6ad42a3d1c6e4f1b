CREATE OR REPLACE FUNCTION latchkey_day(instant timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (instant AT TIME ZONE 'UTC')::date
$$;
