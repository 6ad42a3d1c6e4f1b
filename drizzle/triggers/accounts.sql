CREATE OR REPLACE TRIGGER traced AFTER INSERT OR UPDATE OR DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "account"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"name": "username"}');

CREATE OR REPLACE TRIGGER fed_renamed AFTER UPDATE ON accounts
FOR EACH ROW WHEN ((OLD.username, OLD.email) IS DISTINCT FROM (NEW.username, NEW.email))
EXECUTE FUNCTION latchkey_feed_renamed_account();

CREATE OR REPLACE TRIGGER sessions_ended AFTER UPDATE OF sessions_valid_from ON accounts
FOR EACH ROW WHEN (OLD.sessions_valid_from IS DISTINCT FROM NEW.sessions_valid_from)
EXECUTE FUNCTION latchkey_end_sessions();
