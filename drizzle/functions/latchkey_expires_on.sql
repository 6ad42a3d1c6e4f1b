CREATE OR REPLACE FUNCTION latchkey_expires_on(license licenses) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(latchkey_day(license.expiry), 'infinity'::date)
$$;
