-- Returns true from the instant of the expiry on; null where the expiry is null, which counts as not expired. As `isExpired` in src/licensing/expiry.ts.
CREATE OR REPLACE FUNCTION latchkey_is_expired(expiry timestamptz, now timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT expiry <= now
$$;
