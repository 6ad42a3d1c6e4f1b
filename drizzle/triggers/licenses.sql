CREATE OR REPLACE TRIGGER fed AFTER INSERT OR DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');

CREATE OR REPLACE TRIGGER fed_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_counted(OLD, NEW))
EXECUTE FUNCTION latchkey_feed('', 'last_validated_at,last_activated_at,last_checked_out_at,last_seen_on,machines_count,users_count');

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON licenses
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,last_seen_on,machines_count,users_count,expiry_anchor_day', 'created', 'revoked');

CREATE OR REPLACE TRIGGER traced_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_counted(OLD, NEW))
EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,last_seen_on,machines_count,users_count,expiry_anchor_day');
