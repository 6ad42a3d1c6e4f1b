-- Returns true where a machine holds a seat: a dead one gives it back where the policy says so.
CREATE OR REPLACE FUNCTION latchkey_holds_seat(is_dead boolean, heartbeat_cull_strategy text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT heartbeat_cull_strategy = 'keep_dead' OR NOT is_dead
$$;
