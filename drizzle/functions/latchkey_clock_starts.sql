-- An event starts the clock of a license that has no expiry, if its policy has a duration and names a basis that the event starts. As `startsClock` in
-- src/licensing/expiry.ts.
CREATE OR REPLACE FUNCTION latchkey_clock_starts(expiry timestamptz, duration bigint, basis text, starting text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT expiry IS NULL AND duration > 0 AND basis = ANY (starting)
$$;
