-- Returns when a machine's heartbeat window began: its last ping, or its creation where the policy starts windows then and the machine was not set back.
-- Null where no window runs. As `nextHeartbeatAt` in src/licensing/heartbeat.ts.
CREATE OR REPLACE FUNCTION latchkey_pulse(last_heartbeat_at timestamptz, heartbeat_reset_at timestamptz, created_at timestamptz, heartbeat_basis text)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(last_heartbeat_at, CASE WHEN heartbeat_basis = 'from_creation' AND heartbeat_reset_at IS NULL THEN created_at END)
$$;
