-- Plans what the clock tells of licenses that have just come, by one statement: an import brings them by the thousand.
CREATE OR REPLACE FUNCTION latchkey_plan_new_licenses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO license_notices (tenant_id, license_id, kind, since, due_at)
  SELECT license.tenant_id, license.id, notice.kind, license.came_at, min(notice.at) FILTER (WHERE notice.at > license.came_at)
  FROM (
    SELECT come.tenant_id, come.id, come.policy_id, come.expiry, coalesce(come.last_checked_in_at, come.created_at) AS checked_in_at,
      greatest(clock_timestamp(), come.updated_at) AS came_at
    FROM changed come
    OFFSET 0
  ) AS license
  -- OFFSET 0 keeps each lookup apart: see latchkey_wanted_licenses.
  CROSS JOIN LATERAL (
    SELECT one.expiring_soon_days, one.require_check_in, one.check_in_interval, one.check_in_interval_count
    FROM policies one
    WHERE one.tenant_id = license.tenant_id AND one.id = license.policy_id
    OFFSET 0
  ) AS policy
  CROSS JOIN LATERAL latchkey_notices(
    license.expiry, license.checked_in_at, policy.expiring_soon_days, policy.require_check_in, policy.check_in_interval, policy.check_in_interval_count
  ) AS notice
  GROUP BY license.tenant_id, license.id, notice.kind, license.came_at;
  RETURN NULL;
END
$$;
