CREATE OR REPLACE FUNCTION latchkey_tally_events_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_tally_events(tenant_id, occurred_on, event, resource, actor_kind, actor_name, number)
  FROM (
    SELECT
      tenant_id, latchkey_day(occurred_at) AS occurred_on, event, resource, actor_kind, coalesce(actor_name, '') AS actor_name,
      count(*) AS number
    FROM changed
    WHERE EXISTS (SELECT FROM tenants WHERE tenants.id = changed.tenant_id)
    GROUP BY 1, 2, 3, 4, 5, 6
  ) AS cell;
  RETURN NULL;
END
$$;
