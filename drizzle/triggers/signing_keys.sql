CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE ON signing_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "signing_key"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON signing_keys
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "tenant_id"}');
