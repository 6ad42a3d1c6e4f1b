-- Licenses that a statement changes are counted together: a node's flush of validations changes thousands, which leave a few numbers for a few
-- others. One by one, each made its number twice over.
DROP TRIGGER licenses_tallied_moved ON licenses;
--> statement-breakpoint
DROP FUNCTION latchkey_tally_license_moved();
--> statement-breakpoint
-- A session keeps the plan that it made first, be it for one license or for thousands: what goes through the index is right for both.
CREATE FUNCTION latchkey_tally_licenses_moved() RETURNS trigger LANGUAGE plpgsql
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
--> statement-breakpoint
CREATE TRIGGER licenses_tallied_moved AFTER UPDATE ON licenses REFERENCING OLD TABLE AS was NEW TABLE AS is_now
FOR EACH STATEMENT EXECUTE FUNCTION latchkey_tally_licenses_moved();
--> statement-breakpoint
ALTER FUNCTION latchkey_tally_licenses_out() SET enable_hashjoin = off;
--> statement-breakpoint
ALTER FUNCTION latchkey_tally_licenses_out() SET enable_mergejoin = off;
--> statement-breakpoint
ALTER FUNCTION latchkey_tally_licenses_out() SET enable_seqscan = off;
--> statement-breakpoint
-- What a flush changes is in no event and nothing that a verdict reads: it is known at once, without a look at each member.
CREATE FUNCTION latchkey_is_merely_validated(was licenses, is_now licenses) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  was.last_validated_at := is_now.last_validated_at;
  RETURN was *= is_now;
END
$$;
--> statement-breakpoint
DROP TRIGGER fed ON licenses;
--> statement-breakpoint
CREATE TRIGGER fed AFTER INSERT OR DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_feed('', '');
--> statement-breakpoint
CREATE TRIGGER fed_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_validated(OLD, NEW))
EXECUTE FUNCTION latchkey_feed('', 'last_validated_at,last_activated_at,last_checked_out_at,machines_count,users_count');
--> statement-breakpoint
DROP TRIGGER traced ON licenses;
--> statement-breakpoint
CREATE TRIGGER traced AFTER INSERT OR DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,machines_count,users_count', 'created', 'revoked');
--> statement-breakpoint
CREATE TRIGGER traced_changed AFTER UPDATE ON licenses FOR EACH ROW WHEN (NOT latchkey_is_merely_validated(OLD, NEW))
EXECUTE FUNCTION latchkey_trace('license', 'last_validated_at,last_activated_at,machines_count,users_count');
