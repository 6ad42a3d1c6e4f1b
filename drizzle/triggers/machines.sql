CREATE OR REPLACE TRIGGER machines_counted_in AFTER INSERT ON machines REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_machines();

CREATE OR REPLACE TRIGGER machines_counted_out AFTER DELETE ON machines REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_machines();

CREATE OR REPLACE TRIGGER machines_counted_moved AFTER UPDATE OF license_id ON machines
FOR EACH ROW WHEN (OLD.license_id <> NEW.license_id) EXECUTE FUNCTION latchkey_count_moved_machine();

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('machine', 'last_heartbeat_at');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', 'last_checked_out_at');
