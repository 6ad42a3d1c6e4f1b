CREATE OR REPLACE TRIGGER machines_counted_in AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "machines"}');

CREATE OR REPLACE TRIGGER machines_counted_out AFTER DELETE ON machines REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "machines"}');

CREATE OR REPLACE TRIGGER machines_counted_moved AFTER UPDATE OF license_id ON machines
FOR EACH ROW WHEN (OLD.license_id <> NEW.license_id) EXECUTE FUNCTION latchkey_count_moved_machine();

CREATE OR REPLACE TRIGGER machines_summed_in AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_sum_machines();

CREATE OR REPLACE TRIGGER machines_summed_out AFTER DELETE ON machines REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_sum_machines();

CREATE OR REPLACE TRIGGER machines_summed_changed AFTER UPDATE ON machines
FOR EACH ROW WHEN (
  OLD.license_id <> NEW.license_id OR OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.cores IS DISTINCT FROM NEW.cores
  OR OLD.memory IS DISTINCT FROM NEW.memory OR OLD.disk IS DISTINCT FROM NEW.disk
) EXECUTE FUNCTION latchkey_sum_changed_machine();

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "machine"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR DELETE ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "license_id", "pulse": true}');

CREATE OR REPLACE TRIGGER fed_changed AFTER UPDATE ON machines FOR EACH ROW WHEN (OLD.license_id = NEW.license_id)
EXECUTE FUNCTION latchkey_feed('{"parent": "license_id", "quiet": "last_checked_out_at", "pulse": true}');

CREATE OR REPLACE TRIGGER fed_moved AFTER UPDATE ON machines FOR EACH ROW WHEN (OLD.license_id <> NEW.license_id)
EXECUTE FUNCTION latchkey_feed_moved_machine();

CREATE OR REPLACE TRIGGER machines_measured_in AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_activations();

CREATE OR REPLACE TRIGGER machines_measured_active AFTER UPDATE OF last_heartbeat_at, heartbeat_reset_at ON machines FOR EACH ROW WHEN (
  (greatest(NEW.last_heartbeat_at, NEW.heartbeat_reset_at) AT TIME ZONE 'UTC')::date
  > (greatest(OLD.last_heartbeat_at, OLD.heartbeat_reset_at, OLD.created_at) AT TIME ZONE 'UTC')::date
) EXECUTE FUNCTION latchkey_count_active_machine();

CREATE OR REPLACE TRIGGER watched AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_watch_new_machines();

CREATE OR REPLACE TRIGGER watched_changed AFTER UPDATE ON machines FOR EACH ROW WHEN (
  OLD.license_id <> NEW.license_id OR OLD.resurrected_at IS DISTINCT FROM NEW.resurrected_at
  OR OLD.heartbeat_reset_at IS DISTINCT FROM NEW.heartbeat_reset_at OR (OLD.last_heartbeat_at IS NULL) <> (NEW.last_heartbeat_at IS NULL)
) EXECUTE FUNCTION latchkey_watch_changed_machine();
