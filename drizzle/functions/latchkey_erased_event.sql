-- Returns an event as it is when a person has been erased from it; NULL where it does not name the person.
--   person       the id of the person's account
--   of_licenses  licenses of the person, whose machines name it too
--   seed         makes the event's new salt, so that the same call gives the same event
CREATE OR REPLACE FUNCTION latchkey_erased_event(happened events, person uuid, of_licenses uuid[], seed text) RETURNS events
LANGUAGE plpgsql STABLE AS $$
DECLARE
  members text[] := CASE
    WHEN happened.resource = 'account' AND happened.resource_id = person THEN ARRAY['username', 'email', 'first_name', 'last_name', 'metadata']
    WHEN happened.resource = 'token' AND happened.object ->> 'created_by' = person::text THEN ARRAY['created_by_name']
    WHEN happened.resource = 'machine' AND happened.license_id = ANY (of_licenses) THEN ARRAY['ip', 'hostname', 'name', 'metadata']
    ELSE '{}'
  END;
  erased events := happened;
BEGIN
  IF members <> '{}' THEN
    erased.object := latchkey_erase_members(happened.object, members);
    erased.before := latchkey_erase_members(happened.before, members);
    erased.after := latchkey_erase_members(happened.after, members);
  END IF;
  IF (happened.actor_kind = 'account' AND happened.actor_id = person::text)
    OR (happened.actor_kind = 'license' AND happened.actor_id = ANY (of_licenses::text[])) THEN
    erased.actor_name := NULL;
    erased.ip := NULL;
  END IF;
  IF erased IS NOT DISTINCT FROM happened THEN
    RETURN NULL;
  END IF;
  erased.salt := md5(seed || happened.id);
  RETURN erased;
END
$$;
