-- Writes an event about a license that no change writes: at most one an hour (UTC) of each name and subject. The index events_hourly decides between two
-- that come at once. Returns true where it has written one.
--   says  what the event says in `after`: its member `limit` or `code` is the subject
CREATE OR REPLACE FUNCTION latchkey_write_hourly_event(of_tenant uuid, of_license uuid, what text, says jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  object jsonb := latchkey_event_object('license', of_tenant, of_license);
BEGIN
  IF object = '{}' OR EXISTS (
    SELECT FROM events
    WHERE tenant_id = of_tenant AND license_id = of_license AND event = what
      AND event IN ('license.limit_reached', 'license.validation_failed')
      AND coalesce(after ->> 'limit', after ->> 'code') = coalesce(says ->> 'limit', says ->> 'code')
      AND date_trunc('hour', occurred_at AT TIME ZONE 'UTC') = date_trunc('hour', clock_timestamp() AT TIME ZONE 'UTC')
  ) THEN
    RETURN false;
  END IF;
  PERFORM latchkey_write_event(of_tenant, what, 'license', of_license, of_license, (object ->> 'product_id')::uuid, object, '{}', says);
  RETURN true;
EXCEPTION WHEN unique_violation THEN
  RETURN false;
END
$$;
