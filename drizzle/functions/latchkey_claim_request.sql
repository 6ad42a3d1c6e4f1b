-- Lets a request with an idempotency key change something once: says in the transaction of its change that the key is taken, and ends the
-- transaction with SQLSTATE LK001 where another request took it within a day. Of two at the same time, the second waits here for the first.
-- An older claim is as none: the clock deletes those, sooner or later. A statement that only reads looks, so that what has changed since does not come
-- between a request and the answer it was given.
CREATE OR REPLACE FUNCTION latchkey_claim_request(of_request jsonb, is_change boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz := (of_request ->> 'now')::timestamptz;
  since timestamptz := moment - interval '24 hours';
BEGIN
  IF is_change THEN
    INSERT INTO idempotency_keys AS known (key_hash, tenant_id, request_hash, request_id, made_at) VALUES (
      of_request ->> 'key_hash',
      -- Gone meanwhile, it is for the change itself to say so.
      (SELECT id FROM tenants WHERE name = of_request ->> 'tenant_name' FOR KEY SHARE),
      of_request ->> 'request_hash',
      (of_request ->> 'request_id')::uuid,
      moment
    )
    ON CONFLICT (key_hash) DO UPDATE SET
      tenant_id = excluded.tenant_id,
      request_hash = excluded.request_hash,
      request_id = excluded.request_id,
      answer_sealed = NULL,
      made_at = excluded.made_at
    WHERE known.made_at <= since;
  END IF;
  PERFORM FROM idempotency_keys
  WHERE key_hash = of_request ->> 'key_hash' AND request_id <> (of_request ->> 'request_id')::uuid AND made_at > since;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'LK001', MESSAGE = 'another request has this idempotency key';
  END IF;
END
$$;
