CREATE OR REPLACE TRIGGER traced AFTER UPDATE ON recovery_codes
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "account", "about": "account_id"}');
