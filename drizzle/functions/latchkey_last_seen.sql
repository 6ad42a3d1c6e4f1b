-- The last activation, validation, check-in or check-out of a license. As `licenseStatus` in src/licensing/status.ts has it.
CREATE OR REPLACE FUNCTION latchkey_last_seen(license licenses) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT greatest(license.last_activated_at, license.last_validated_at, license.last_checked_in_at, license.last_checked_out_at)
$$;
