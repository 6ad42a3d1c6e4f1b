-- Writes one event a statement, with the number of keys: they come by the thousand. Its argument is a JSON object with the `event`.
CREATE OR REPLACE FUNCTION latchkey_trace_pool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_write_event(
    pool.tenant_id, 'policy.' || (TG_ARGV[0]::jsonb ->> 'event'), 'policy', pool.policy_id, NULL, (pool.policy ->> 'product_id')::uuid, pool.policy, '{}',
    jsonb_build_object('keys', pool.keys)
  )
  FROM (
    SELECT tenant_id, policy_id, count(*) AS keys, latchkey_event_object('policy', tenant_id, policy_id) AS policy
    FROM changed
    GROUP BY tenant_id, policy_id
  ) AS pool;
  RETURN NULL;
END
$$;
