CREATE OR REPLACE TRIGGER license_users_counted AFTER INSERT OR DELETE ON license_users
FOR EACH ROW EXECUTE FUNCTION latchkey_count_users();

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON license_users
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', '', 'user_attached', 'user_detached', 'license_id');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON license_users
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', '');
