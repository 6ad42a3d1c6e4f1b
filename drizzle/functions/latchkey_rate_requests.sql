-- The requests of that window with so many more. What is beyond the limit is counted too, but not added up for ever.
CREATE OR REPLACE FUNCTION latchkey_rate_requests(
  started_at timestamptz, requests integer, allowed integer, period integer, now timestamptz, more integer
) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN latchkey_rate_started_at(started_at, period, now) = started_at THEN least(requests, allowed) ELSE 0 END + more
$$;
