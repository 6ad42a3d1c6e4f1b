-- A rule that refuses from within a statement: it ends the transaction with SQLSTATE LK000, and the code of the error catalogue as the
-- constraint's name. NULL refuses nothing.
CREATE FUNCTION latchkey_refuse(code text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF code IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'LK000', MESSAGE = 'refused by a rule', CONSTRAINT = code;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- What a license counts is counted where machines and users come and go, whoever writes them.
CREATE FUNCTION latchkey_count_machines() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.license_id = OLD.license_id THEN
    RETURN NULL;
  END IF;
  IF TG_OP IN ('DELETE', 'UPDATE') THEN
    UPDATE licenses SET machines_count = machines_count - 1 WHERE tenant_id = OLD.tenant_id AND id = OLD.license_id;
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    UPDATE licenses SET machines_count = machines_count + 1 WHERE tenant_id = NEW.tenant_id AND id = NEW.license_id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER machines_counted AFTER INSERT OR DELETE OR UPDATE OF license_id ON machines
FOR EACH ROW EXECUTE FUNCTION latchkey_count_machines();
--> statement-breakpoint
CREATE FUNCTION latchkey_count_users() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE licenses SET users_count = users_count - 1 WHERE tenant_id = OLD.tenant_id AND id = OLD.license_id;
  ELSE
    UPDATE licenses SET users_count = users_count + 1 WHERE tenant_id = NEW.tenant_id AND id = NEW.license_id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER license_users_counted AFTER INSERT OR DELETE ON license_users
FOR EACH ROW EXECUTE FUNCTION latchkey_count_users();
