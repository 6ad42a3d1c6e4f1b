CREATE OR REPLACE TRIGGER fed AFTER INSERT OR DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"name": "key_hash"}');

CREATE OR REPLACE TRIGGER fed_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_counted(OLD, NEW))
EXECUTE FUNCTION latchkey_feed('{"quiet": "last_validated_at,last_activated_at,last_checked_out_at,machines_count,users_count", "name": "key_hash"}');

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON licenses
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "license", "deleted": "revoked"}');

CREATE OR REPLACE TRIGGER traced_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_counted(OLD, NEW))
EXECUTE FUNCTION latchkey_trace('{"resource": "license"}');

CREATE OR REPLACE TRIGGER never_again AFTER INSERT OR UPDATE OF key_hash ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_refuse_gone_key();

CREATE OR REPLACE TRIGGER planned AFTER INSERT ON licenses REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_plan_new_licenses();

CREATE OR REPLACE TRIGGER planned_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (
  OLD.expiry IS DISTINCT FROM NEW.expiry OR OLD.policy_id <> NEW.policy_id OR OLD.last_checked_in_at IS DISTINCT FROM NEW.last_checked_in_at
) EXECUTE FUNCTION latchkey_plan_changed_license();
