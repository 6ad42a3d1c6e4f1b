-- Nobody changes what happened, but where a seal says so that the same transaction has put at the end of the tenant's chain before: `pruned` lets the events
-- of the seals that it names go, and `erased` lets events become what their entries in it say. Whether such a seal is signed, `npm run audit:verify` tells.
CREATE OR REPLACE FUNCTION latchkey_keep_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_tenant uuid := (SELECT tenant_id FROM was LIMIT 1);
  seal seals;
  named bytea;
  may boolean := false;
BEGIN
  SELECT last_seal.* INTO seal
  FROM seals last_seal
  WHERE last_seal.tenant_id = of_tenant
  AND last_seal.number = (SELECT max(number) FROM seals WHERE tenant_id = of_tenant)
  AND last_seal.xmin = pg_current_xact_id()::xid;
  -- Appending nothing reads it once: a part of a value that is stored aside is looked up for each part.
  named := seal.entries || ''::bytea;
  IF of_tenant IS NULL THEN
    may := true;
  ELSIF TG_OP = 'DELETE' AND seal.kind = 'pruned' THEN
    may := NOT EXISTS (
      SELECT FROM was
      WHERE was.tenant_id <> of_tenant OR int8send(was.sequence) || uuid_send(was.id) NOT IN (
        SELECT latchkey_sealed_events(
          of_tenant,
          ('x' || encode(substring(named FROM 1 FOR 8), 'hex'))::bit(64)::bigint,
          ('x' || encode(substring(named FROM 9 FOR 8), 'hex'))::bit(64)::bigint
        )
      )
    );
  ELSIF TG_OP = 'UPDATE' AND seal.kind = 'erased' THEN
    may := NOT EXISTS (
      SELECT FROM was
      LEFT JOIN events altered ON altered.tenant_id = of_tenant AND altered.id = was.id
      WHERE altered.id IS NULL
      OR latchkey_event_entry(altered) NOT IN (
        SELECT substring(named FROM place * 56 + 1 FOR 56) FROM generate_series(0, octet_length(named) / 56 - 1) AS place
      )
      OR (
        altered.tenant_id, altered.event, altered.resource, altered.resource_id, altered.license_id, altered.product_id, altered.actor_kind,
        altered.actor_id, altered.request_id, altered.traceparent, altered.tracestate, altered.occurred_at
      ) IS DISTINCT FROM (
        was.tenant_id, was.event, was.resource, was.resource_id, was.license_id, was.product_id, was.actor_kind, was.actor_id,
        was.request_id, was.traceparent, was.tracestate, was.occurred_at
      )
    );
  END IF;
  IF may THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'events are append-only';
END
$$;
