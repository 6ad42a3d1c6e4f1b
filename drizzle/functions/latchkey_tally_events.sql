CREATE OR REPLACE FUNCTION latchkey_tally_events(
  of_tenant uuid, happened date, what text, of_resource text, by_kind text, by_name text, change bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  free bigint[];
  total bigint;
BEGIN
  SELECT array_agg(id), sum(events) + change INTO free, total
  FROM (
    SELECT id, events
    FROM event_tallies
    WHERE tenant_id = of_tenant AND occurred_on = happened AND event = what AND resource = of_resource
      AND actor_kind = by_kind AND actor_name = by_name
    FOR UPDATE SKIP LOCKED
  ) AS held;
  IF free IS NULL THEN
    INSERT INTO event_tallies (tenant_id, occurred_on, event, resource, actor_kind, actor_name, events)
    VALUES (of_tenant, happened, what, of_resource, by_kind, by_name, change);
  ELSE
    UPDATE event_tallies SET events = total WHERE id = free[1];
    DELETE FROM event_tallies WHERE id = ANY (free[2:]);
  END IF;
END
$$;
