-- Writes an event. The API names the actor with set_config('latchkey.actor', …, true). Where a statement acts for several, the member `of` names the
-- actor of each resource.
CREATE OR REPLACE FUNCTION latchkey_write_event(
  of_tenant uuid, what text, of_resource text, of_id uuid, was jsonb, is_now jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  said jsonb := coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{"kind": "database"}');
  actor jsonb := CASE WHEN said ? 'of' THEN coalesce(said -> 'of' -> of_id::text, '{"kind": "database"}') ELSE said END;
BEGIN
  INSERT INTO events (
    tenant_id, event, resource, resource_id, actor_kind, actor_id, actor_name, request_id, ip, before, after, occurred_at
  ) VALUES (
    of_tenant, what, of_resource, of_id, actor ->> 'kind', actor ->> 'id', actor ->> 'name', (actor ->> 'request_id')::uuid,
    actor ->> 'ip', was, is_now, clock_timestamp()
  );
END
$$;
