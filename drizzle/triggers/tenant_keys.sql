CREATE OR REPLACE TRIGGER traced AFTER UPDATE ON tenant_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "tenant_key"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON tenant_keys
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "tenant_id"}');
