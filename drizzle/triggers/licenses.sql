CREATE OR REPLACE TRIGGER licenses_counted_in AFTER INSERT ON licenses REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_licenses();

CREATE OR REPLACE TRIGGER licenses_counted_out AFTER DELETE ON licenses REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_licenses();

CREATE OR REPLACE TRIGGER licenses_counted_moved AFTER UPDATE OF product_id, policy_id ON licenses
FOR EACH ROW WHEN ((OLD.product_id, OLD.policy_id) IS DISTINCT FROM (NEW.product_id, NEW.policy_id))
EXECUTE FUNCTION latchkey_count_moved_license();

CREATE OR REPLACE TRIGGER licenses_tallied_in AFTER INSERT ON licenses REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_licenses_in();

CREATE OR REPLACE TRIGGER licenses_tallied_out AFTER DELETE ON licenses REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_licenses_out();

CREATE OR REPLACE TRIGGER licenses_tallied_moved AFTER UPDATE ON licenses REFERENCING OLD TABLE AS was NEW TABLE AS is_now
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_licenses_moved();

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');

CREATE OR REPLACE TRIGGER fed_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_validated(OLD, NEW))
EXECUTE FUNCTION latchkey_feed('', 'last_validated_at,last_activated_at,last_checked_out_at,machines_count,users_count');

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON licenses
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,machines_count,users_count,expiry_anchor_day', 'created', 'revoked');

CREATE OR REPLACE TRIGGER traced_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_validated(OLD, NEW))
EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,machines_count,users_count,expiry_anchor_day');
