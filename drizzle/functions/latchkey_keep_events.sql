-- Nobody changes what happened.
CREATE OR REPLACE FUNCTION latchkey_keep_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'events are append-only';
END
$$;
