CREATE OR REPLACE TRIGGER traced AFTER INSERT ON password_resets
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('account', '', 'password_token_made', '', 'account_id');
