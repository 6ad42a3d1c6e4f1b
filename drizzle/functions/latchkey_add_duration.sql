-- A whole multiple of 2,629,746 seconds is that many calendar months, added in UTC; every other number is exactly that many seconds. The same rule as
-- src/licensing/durations.ts.
CREATE OR REPLACE FUNCTION latchkey_add_duration(start timestamptz, duration bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN duration % 2629746 = 0
      THEN (start AT TIME ZONE 'UTC' + make_interval(months => (duration / 2629746)::int)) AT TIME ZONE 'UTC'
    ELSE start + make_interval(secs => duration::double precision)
  END
$$;
