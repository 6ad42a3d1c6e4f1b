-- Refuses a license whose key was revoked or rotated away, as the unique constraint refuses one whose key is in use. It runs after the row is written: whoever
-- waited there for the transaction in which the key was given up sees by now what that transaction wrote. Served by the primary key of revoked_keys.
CREATE OR REPLACE FUNCTION latchkey_refuse_gone_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM revoked_keys gone WHERE gone.tenant_id = NEW.tenant_id AND gone.key_hash = NEW.key_hash) THEN
    RAISE unique_violation USING MESSAGE = 'this license key was used before', CONSTRAINT = 'licenses_key_taken';
  END IF;
  RETURN NULL;
END
$$;
