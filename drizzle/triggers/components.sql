CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON components
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "component"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON components
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "machine_id"}');
