-- Events stay when their tenant goes: but nobody lists them any more.
CREATE OR REPLACE FUNCTION latchkey_forget_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM license_counts WHERE tenant_id = OLD.id;
  DELETE FROM license_tallies WHERE tenant_id = OLD.id;
  DELETE FROM license_sightings WHERE tenant_id = OLD.id;
  DELETE FROM machine_tallies WHERE tenant_id = OLD.id;
  DELETE FROM event_tallies WHERE tenant_id = OLD.id;
  RETURN NULL;
END
$$;
