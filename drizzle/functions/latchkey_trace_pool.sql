-- Writes one event a statement, with the number of keys: they come by the thousand. Its argument is a JSON object with the `event`.
CREATE OR REPLACE FUNCTION latchkey_trace_pool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_write_event(tenant_id, 'policy.' || (TG_ARGV[0]::jsonb ->> 'event'), 'policy', policy_id, '{}', jsonb_build_object('keys', count(*)))
  FROM changed
  GROUP BY tenant_id, policy_id;
  RETURN NULL;
END
$$;
