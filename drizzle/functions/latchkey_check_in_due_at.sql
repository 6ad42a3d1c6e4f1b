-- Returns when a check-in is due: so many intervals, by calendar in UTC, after the last one or creation. As `checkInDueAt` in src/licensing/check-in.ts.
CREATE OR REPLACE FUNCTION latchkey_check_in_due_at(last timestamptz, check_in_interval text, check_in_interval_count integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE check_in_interval
    WHEN 'daily' THEN last + make_interval(secs => check_in_interval_count * 86400.0)
    WHEN 'weekly' THEN last + make_interval(secs => check_in_interval_count * 7 * 86400.0)
    WHEN 'monthly' THEN latchkey_add_duration(last, check_in_interval_count * 2629746::bigint)
    WHEN 'yearly' THEN latchkey_add_duration(last, check_in_interval_count * 12 * 2629746::bigint)
  END
$$;
