-- Returns the instant by which a heartbeat window that has ended began: who had a pulse then or earlier, and none since, is dead. As `isDead` in
-- src/licensing/heartbeat.ts.
CREATE OR REPLACE FUNCTION latchkey_dead_by(heartbeat_duration integer, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT at - make_interval(secs => heartbeat_duration)
$$;
