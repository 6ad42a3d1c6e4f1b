-- What a license counts is counted where machines and users come and go, whoever writes them.
CREATE OR REPLACE FUNCTION latchkey_count_machines() RETURNS trigger
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
