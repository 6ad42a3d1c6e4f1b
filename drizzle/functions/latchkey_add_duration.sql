-- Adds a duration in seconds, in UTC. A whole multiple of 2,629,746 is that many calendar months, which end on the anchor's day of the month or on its
-- last; every other number is exactly that many seconds. Without an anchor the day of the start counts. As `addDuration` in src/licensing/durations.ts.
CREATE OR REPLACE FUNCTION latchkey_add_duration(start timestamptz, duration bigint, anchor_day integer DEFAULT NULL) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN duration % 2629746 <> 0 THEN start + make_interval(secs => duration::double precision)
    ELSE (moved + make_interval(days => least(coalesce(anchor_day, day), last_day) - day)) AT TIME ZONE 'UTC'
  END
  FROM (SELECT start AT TIME ZONE 'UTC' + make_interval(months => (duration / 2629746)::int) AS moved) calendar,
  LATERAL (
    SELECT extract(day FROM moved)::int AS day, extract(day FROM date_trunc('month', moved) + interval '1 month - 1 day')::int AS last_day
  ) days
$$;
