CREATE OR REPLACE TRIGGER license_users_counted_in AFTER INSERT ON license_users REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "users"}');

CREATE OR REPLACE TRIGGER license_users_counted_out AFTER DELETE ON license_users REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_count_on_licenses('{"counts": "users"}');

CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON license_users
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "license", "inserted": "user_attached", "deleted": "user_detached", "about": "license_id"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON license_users
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "license_id"}');
