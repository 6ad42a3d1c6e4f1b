-- Names the event of a row that is updated, from what the acting code says: for the statements that follow (`latchkey.events`), else for the request, as the
-- member `events` of its actor, by resource. Where a statement acts for several requests (`of`), all of them do the same.
CREATE OR REPLACE FUNCTION latchkey_event_name(of_resource text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT of_resource || '.' || coalesce(
    nullif(current_setting('latchkey.events', true), '')::jsonb ->> of_resource,
    acting.actor -> 'events' ->> of_resource,
    (SELECT said.value -> 'events' ->> of_resource FROM jsonb_each(acting.actor -> 'of') said LIMIT 1),
    'updated'
  )
  FROM (SELECT coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{}') AS actor) acting
$$;
