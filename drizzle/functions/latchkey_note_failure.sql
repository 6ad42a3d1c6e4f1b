-- Writes down that a validation of a license failed with a code, once an hour, and how many did so in the hour before. Where the statement does not say who
-- acts, it is a node that counted validations of others.
CREATE OR REPLACE FUNCTION latchkey_note_failure(of_tenant uuid, of_license uuid, failed_code text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('latchkey.actor', true), '') = '' THEN
    PERFORM set_config('latchkey.actor', '{"kind": "nobody"}', true);
  END IF;
  RETURN latchkey_write_hourly_event(of_tenant, of_license, 'license.validation_failed', jsonb_build_object('code', failed_code, 'count', (
    SELECT coalesce(sum(counted.validations), 0)
    FROM validation_counts counted
    WHERE counted.tenant_id = of_tenant AND counted.license_id = of_license AND counted.code = failed_code
      AND counted.hour = date_trunc('hour', clock_timestamp(), 'UTC') - interval '1 hour'
  )));
END
$$;
