-- A duration in seconds, split into calendar parts and added in UTC, months first: the same arithmetic as src/licensing/durations.ts.
-- A year is 31,556,952 s, a month 2,629,746 s.
CREATE FUNCTION latchkey_add_duration(start timestamptz, duration bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (
    start AT TIME ZONE 'UTC' + make_interval(
      years => (duration / 31556952)::int,
      months => (duration % 31556952 / 2629746)::int,
      days => (duration % 31556952 % 2629746 / 86400)::int,
      secs => (duration % 31556952 % 2629746 % 86400)::double precision
    )
  ) AT TIME ZONE 'UTC'
$$;
