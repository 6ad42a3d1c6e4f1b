CREATE OR REPLACE TRIGGER sessions_ended AFTER UPDATE OF sessions_valid_from ON masters
FOR EACH ROW WHEN (OLD.sessions_valid_from IS DISTINCT FROM NEW.sessions_valid_from)
EXECUTE FUNCTION latchkey_end_sessions();
