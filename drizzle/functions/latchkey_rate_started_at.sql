-- Returns when the window began in which a request at this instant is counted: the present one, or a new one from the end of its period on.
CREATE OR REPLACE FUNCTION latchkey_rate_started_at(started_at timestamptz, period integer, now timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN started_at + make_interval(secs => period) <= now THEN now ELSE started_at END
$$;
