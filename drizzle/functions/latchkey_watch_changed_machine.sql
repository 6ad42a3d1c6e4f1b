-- Has the clock look at a machine whose window begins or ends by more than a ping of what is alive: its first ping, one that brought it back, a reset, and a
-- move to another license.
CREATE OR REPLACE FUNCTION latchkey_watch_changed_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_watch_machine(NEW.tenant_id, NEW.id,
    (OLD.resurrected_at, OLD.heartbeat_reset_at, OLD.last_heartbeat_at) IS NOT DISTINCT FROM
      (NEW.resurrected_at, NEW.heartbeat_reset_at, NEW.last_heartbeat_at),
    greatest(clock_timestamp(), NEW.updated_at));
  RETURN NULL;
END
$$;
