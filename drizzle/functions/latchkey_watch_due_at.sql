-- Returns when the clock looks at a machine next: when it would be dead, once it is dead when it would be culled, and when its first process would be dead.
-- Null where nothing is to come.
--   pulse, process_pulse  when the machine's window began, and the one of its first process
CREATE OR REPLACE FUNCTION latchkey_watch_due_at(
  pulse timestamptz, is_dead boolean, process_pulse timestamptz, heartbeat_duration integer, heartbeat_cull_strategy text,
  heartbeat_resurrection_strategy text
) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT make_interval(secs => heartbeat_duration) + least(process_pulse, CASE
    WHEN NOT is_dead THEN pulse
    WHEN NOT latchkey_holds_seat(true, heartbeat_cull_strategy) THEN pulse + latchkey_revives_for(heartbeat_resurrection_strategy)
  END)
$$;
