CREATE OR REPLACE TRIGGER traced AFTER INSERT ON signing_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "signing_key"}');

CREATE OR REPLACE TRIGGER traced_activated AFTER UPDATE ON signing_keys FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status = 'active')
EXECUTE FUNCTION latchkey_trace('{"resource": "signing_key", "updated": "activated"}');

CREATE OR REPLACE TRIGGER traced_retired AFTER UPDATE ON signing_keys FOR EACH ROW WHEN (OLD.status <> 'retired' AND NEW.status = 'retired')
EXECUTE FUNCTION latchkey_trace('{"resource": "signing_key", "updated": "retired"}');

CREATE OR REPLACE TRIGGER traced_revoked AFTER UPDATE ON signing_keys FOR EACH ROW WHEN (OLD.status <> 'revoked' AND NEW.status = 'revoked')
EXECUTE FUNCTION latchkey_trace('{"resource": "signing_key", "updated": "revoked"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON signing_keys
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "tenant_id"}');
