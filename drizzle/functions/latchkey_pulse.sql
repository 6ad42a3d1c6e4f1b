CREATE OR REPLACE FUNCTION latchkey_pulse(machine machines) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN machine.last_heartbeat_at IS NOT NULL THEN 'beating'
    WHEN machine.heartbeat_reset_at IS NULL THEN 'silent'
    ELSE 'reset'
  END
$$;
