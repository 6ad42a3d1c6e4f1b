CREATE OR REPLACE FUNCTION latchkey_count_users() RETURNS trigger
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
