-- Returns the last event of a resource. Served by events_resource.
CREATE OR REPLACE FUNCTION latchkey_last_event(of_tenant uuid, of_id uuid) RETURNS events LANGUAGE plpgsql STABLE AS $$
DECLARE
  last events;
BEGIN
  SELECT * INTO last FROM events WHERE tenant_id = of_tenant AND resource_id = of_id ORDER BY occurred_at DESC, id DESC LIMIT 1;
  RETURN last;
END
$$;
