-- Returns what holds copies of a machine or process that changed: its license where the change alters what the license's machines come to, else the row
-- itself. Most changes by far are pings of what is alive.
--   of_parent  the license of a machine, the machine of a process
CREATE OR REPLACE FUNCTION latchkey_pulse_root(of_tenant uuid, of_parent uuid, was jsonb, is_now jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  only_pulse text[] := ARRAY['updated_at', 'last_checked_out_at', 'last_heartbeat_at'];
  of_license uuid := coalesce(
    (coalesce(is_now, was) ->> 'license_id')::uuid,
    (SELECT license_id FROM machines WHERE tenant_id = of_tenant AND id = of_parent),
    of_parent
  );
  since_ping interval;
BEGIN
  IF was - only_pulse = is_now - only_pulse THEN
    since_ping := (is_now ->> 'last_heartbeat_at')::timestamptz - (was ->> 'last_heartbeat_at')::timestamptz;
    IF since_ping >= interval '0' AND since_ping < (
      SELECT make_interval(secs => policy.heartbeat_duration)
      FROM licenses license
      CROSS JOIN LATERAL (
        SELECT one.heartbeat_duration FROM policies one WHERE one.tenant_id = license.tenant_id AND one.id = license.policy_id OFFSET 0
      ) AS policy
      WHERE license.tenant_id = of_tenant AND license.id = of_license
    ) THEN
      RETURN is_now ->> 'id';
    END IF;
  END IF;
  RETURN of_license;
END
$$;
