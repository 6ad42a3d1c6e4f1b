-- Writes an event: every event comes through here. The API names the actor with set_config('latchkey.actor', …, true). Where a statement acts for several,
-- the member `of` names the actor of each resource. The event's id is a UUIDv7 (RFC 9562) with
-- the last 42 bits of its sequence as the counter (6.2, method 1): events of one instant have ids in the order in which they were written.
--   of_license, of_product  what it belongs to, as latchkey_belongs_to says
--   object                  the event columns of the resource, as it is after the change, or was before its deletion
CREATE OR REPLACE FUNCTION latchkey_write_event(
  of_tenant uuid, what text, of_resource text, of_id uuid, of_license uuid, of_product uuid, object jsonb, was jsonb, is_now jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  said jsonb := coalesce(nullif(current_setting('latchkey.actor', true), '')::jsonb, '{"kind": "database"}');
  actor jsonb := CASE WHEN said ? 'of' THEN coalesce(said -> 'of' -> of_id::text, '{"kind": "database"}') ELSE said END;
  at timestamptz := clock_timestamp();
  number bigint;
BEGIN
  -- latchkey_settled_sequence relies on it: a transaction has its number before it takes a sequence.
  PERFORM pg_current_xact_id();
  number := nextval('events_sequence_seq');
  -- For latchkey_change_notices.
  PERFORM set_config('latchkey.written', of_tenant::text, true);
  INSERT INTO events (
    id, sequence, tenant_id, event, resource, resource_id, license_id, product_id, actor_kind, actor_id, actor_name, request_id, ip,
    traceparent, tracestate, object, before, after, occurred_at
  ) OVERRIDING SYSTEM VALUE VALUES (
    encode(overlay(
      uuid_send(gen_random_uuid()) PLACING
        (int8send((floor(extract(epoch FROM at) * 1000)::bigint << 16) | (7 << 12) | ((number >> 30) & 4095)) ||
        substr(int8send((2::bigint << 30) | (number & ((1 << 30) - 1))), 5)) FROM 1 FOR 12
    ), 'hex')::uuid,
    number, of_tenant, what, of_resource, of_id, of_license, of_product, actor ->> 'kind', actor ->> 'id', actor ->> 'name', (actor ->> 'request_id')::uuid,
    actor ->> 'ip', actor ->> 'traceparent', actor ->> 'tracestate', object, was, is_now, at
  );
END
$$;
