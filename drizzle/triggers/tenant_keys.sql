CREATE OR REPLACE TRIGGER traced AFTER UPDATE ON tenant_keys FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "tenant_key"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON tenant_keys
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "tenant_id"}');

CREATE OR REPLACE TRIGGER sessions_ended AFTER UPDATE OF retired_at ON tenant_keys
FOR EACH ROW WHEN (OLD.retired_at IS NULL AND NEW.retired_at IS NOT NULL)
EXECUTE FUNCTION latchkey_end_sessions();
