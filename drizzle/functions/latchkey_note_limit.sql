-- Writes down that a request was refused because of a limit of a license, such as max_machines, once an hour: what the limit allows, and what the license
-- has of it where one number says so.
CREATE OR REPLACE FUNCTION latchkey_note_limit(of_tenant uuid, of_license uuid, limited text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  license licenses;
  allowed jsonb;
BEGIN
  SELECT * INTO license FROM licenses one WHERE one.tenant_id = of_tenant AND one.id = of_license;
  SELECT coalesce(nullif(to_jsonb(license) -> limited, 'null'), to_jsonb(policy) -> limited) INTO allowed
  FROM policies policy
  WHERE policy.tenant_id = of_tenant AND policy.id = license.policy_id;
  RETURN latchkey_write_hourly_event(of_tenant, of_license, 'license.limit_reached', jsonb_strip_nulls(jsonb_build_object(
    'limit', limited,
    'allowed', allowed,
    'count', CASE limited
      WHEN 'max_machines' THEN license.machines_count
      WHEN 'max_users' THEN license.users_count
      WHEN 'max_uses' THEN license.uses
    END
  )));
END
$$;
