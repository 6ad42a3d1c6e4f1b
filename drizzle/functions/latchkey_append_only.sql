-- Refuses a change of what is only ever added to.
CREATE OR REPLACE FUNCTION latchkey_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = TG_TABLE_NAME || ' are append-only';
END
$$;
