-- Returns the instant at which a license came to be as it is now: what was due by then is not told any more. The database's clock, or the service's, which
-- wrote the license's own times, if that is ahead.
CREATE OR REPLACE FUNCTION latchkey_settled_by(license licenses) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT greatest(clock_timestamp(), license.updated_at, license.last_activated_at, license.last_validated_at, license.last_checked_in_at)
$$;
