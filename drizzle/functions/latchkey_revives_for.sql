-- Returns how long after its death a ping brings a machine back; null where it always does.
CREATE OR REPLACE FUNCTION latchkey_revives_for(heartbeat_resurrection_strategy text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE heartbeat_resurrection_strategy
    WHEN 'always_revive' THEN NULL
    WHEN '1_minute_revive' THEN interval '1 minute'
    WHEN '2_minute_revive' THEN interval '2 minutes'
    WHEN '5_minute_revive' THEN interval '5 minutes'
    WHEN '10_minute_revive' THEN interval '10 minutes'
    WHEN '15_minute_revive' THEN interval '15 minutes'
    ELSE interval '0'
  END
$$;
