-- A session keeps the plan that it made first, be it for one license or for thousands: what goes through the index is right for both.
CREATE OR REPLACE FUNCTION latchkey_tally_licenses_moved() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  -- Of a license's validations the first of an hour alone changes something, and the first of a day a number.
  UPDATE license_sightings sighting
  SET seen_hour = latchkey_seen_hour(is_now), is_suspended = is_now.suspended_at IS NOT NULL, expires_on = latchkey_expires_on(is_now)
  FROM is_now
  WHERE sighting.tenant_id = is_now.tenant_id AND sighting.license_id = is_now.id
    AND (sighting.seen_hour, sighting.is_suspended, sighting.expires_on)
      <> (latchkey_seen_hour(is_now), is_now.suspended_at IS NOT NULL, latchkey_expires_on(is_now));
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM latchkey_tally_licenses(tenant_id, is_suspended, expires_on, seen_on, change)
  FROM (
    SELECT tenant_id, is_suspended, expires_on, seen_on, sum(change) AS change
    FROM (
      SELECT tenant_id, suspended_at IS NOT NULL AS is_suspended, latchkey_expires_on(was) AS expires_on, latchkey_seen_on(was) AS seen_on, -1 AS change
      FROM was
      UNION ALL
      SELECT tenant_id, suspended_at IS NOT NULL, latchkey_expires_on(is_now), latchkey_seen_on(is_now), 1
      FROM is_now
    ) AS license
    GROUP BY 1, 2, 3, 4
    HAVING sum(change) <> 0
  ) AS cell;
  RETURN NULL;
END
$$;
