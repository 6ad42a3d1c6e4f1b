CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON policies
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "policy"}');

CREATE OR REPLACE TRIGGER fed AFTER UPDATE OR DELETE ON policies FOR EACH ROW EXECUTE FUNCTION latchkey_feed();

CREATE OR REPLACE TRIGGER terms_of_notices_changed AFTER UPDATE ON policies FOR EACH ROW WHEN (
  OLD.expiring_soon_days IS DISTINCT FROM NEW.expiring_soon_days OR OLD.require_check_in IS DISTINCT FROM NEW.require_check_in
  OR OLD.check_in_interval IS DISTINCT FROM NEW.check_in_interval OR OLD.check_in_interval_count IS DISTINCT FROM NEW.check_in_interval_count
) EXECUTE FUNCTION latchkey_note_changed_terms('{"plans": "notices"}');

CREATE OR REPLACE TRIGGER terms_of_watches_changed AFTER UPDATE ON policies FOR EACH ROW WHEN (
  OLD.heartbeat_duration IS DISTINCT FROM NEW.heartbeat_duration OR OLD.heartbeat_basis IS DISTINCT FROM NEW.heartbeat_basis
  OR OLD.heartbeat_cull_strategy IS DISTINCT FROM NEW.heartbeat_cull_strategy OR OLD.heartbeat_resurrection_strategy IS DISTINCT FROM NEW.heartbeat_resurrection_strategy
) EXECUTE FUNCTION latchkey_note_changed_terms('{"plans": "watches"}');
