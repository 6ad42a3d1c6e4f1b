CREATE OR REPLACE TRIGGER traced AFTER INSERT ON password_resets
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "account", "inserted": "password_token_made", "about": "account_id"}');
