-- Deletes the sessions that are kept on devices where all sessions end: of an account or the superadmin, whose `sessions_valid_from` moves with a ban, a new
-- password, another role and "sign out everywhere", and of a tenant whose key is replaced. Whatever moves it, the kept ones end with the others.
CREATE OR REPLACE FUNCTION latchkey_end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'accounts' THEN
    DELETE FROM account_sessions session WHERE session.tenant_id = NEW.tenant_id AND session.account_id = NEW.id;
  ELSIF TG_TABLE_NAME = 'masters' THEN
    DELETE FROM account_sessions session WHERE session.master_id = NEW.id;
  ELSE
    DELETE FROM account_sessions session WHERE session.tenant_id = NEW.tenant_id;
  END IF;
  RETURN NULL;
END
$$;
