-- The day of the month that an expiry is counted from; null where the duration is exact. As `anchorDayOf` in src/licensing/durations.ts.
CREATE OR REPLACE FUNCTION latchkey_anchor_day(start timestamptz, duration bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN duration > 0 AND duration % 2629746 = 0 THEN extract(day FROM start AT TIME ZONE 'UTC')::int END
$$;
