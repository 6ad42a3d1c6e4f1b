CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON processes
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "process"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON processes
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "machine_id", "pulse": true}');

CREATE OR REPLACE TRIGGER watched AFTER INSERT ON processes REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_watch_new_processes();
