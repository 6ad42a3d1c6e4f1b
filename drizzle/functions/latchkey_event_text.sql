-- Returns the text of an event whose hash a seal keeps: its columns as one JSON array, as jsonb writes it (docs/audit.md). Nothing that is stored is rounded
-- or left out, so that no two rows have one text. It is put together by hand, which takes a third of the time of jsonb_build_array.
-- serve/audit/event-text.ts makes the same text.
CREATE OR REPLACE FUNCTION latchkey_event_text(event events) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat(
    '["', event.id, '", ', event.sequence, ', "', event.tenant_id, '", ', to_json(event.event), ', ', to_json(event.resource), ', "', event.resource_id, '", ',
    coalesce('"' || event.license_id || '"', 'null'), ', ', coalesce('"' || event.product_id || '"', 'null'), ', ',
    to_json(event.actor_kind), ', ', coalesce(to_json(event.actor_id)::text, 'null'), ', ', coalesce(to_json(event.actor_name)::text, 'null'), ', ',
    coalesce('"' || event.request_id || '"', 'null'), ', ', coalesce(to_json(event.ip)::text, 'null'), ', ',
    coalesce(to_json(event.traceparent)::text, 'null'), ', ', coalesce(to_json(event.tracestate)::text, 'null'), ', ',
    event.object, ', ', event.before, ', ', event.after, ', ', to_json(event.occurred_at AT TIME ZONE 'UTC'), ', "', event.salt, '"]'
  )
$$;
