CREATE OR REPLACE TRIGGER machines_counted AFTER INSERT OR DELETE OR UPDATE OF license_id ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_count_machines();

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('machine', 'last_heartbeat_at');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', 'last_checked_out_at');

CREATE OR REPLACE TRIGGER machines_tallied_in AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_machines_come_and_go();

CREATE OR REPLACE TRIGGER machines_tallied_out AFTER DELETE ON machines REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_machines_come_and_go();

-- Of all heartbeats the first alone changes it.
CREATE OR REPLACE TRIGGER machines_tallied_moved AFTER UPDATE ON machines FOR EACH ROW WHEN (
  OLD.platform IS DISTINCT FROM NEW.platform
  OR (OLD.last_heartbeat_at IS NULL) <> (NEW.last_heartbeat_at IS NULL)
  OR (OLD.heartbeat_reset_at IS NULL) <> (NEW.heartbeat_reset_at IS NULL)
) EXECUTE FUNCTION latchkey_tally_machine_moved();
