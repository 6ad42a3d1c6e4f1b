-- Tells what is due of licenses: writes an event each, and plans the next. Of several that are due of one kind, since the clock stood still, it tells the
-- last alone. It waits for nobody: a license that somebody is changing is left for later. Returns how many it has done.
--   of_tenant  one tenant alone; null for all
CREATE OR REPLACE FUNCTION latchkey_give_notices(of_tenant uuid, now_at timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  due record;
  license licenses;
  settled timestamptz;
  plan record;
  done integer := 0;
BEGIN
  PERFORM set_config('latchkey.actor', '{"kind": "clock"}', true);
  FOR due IN
    SELECT notice.tenant_id, notice.license_id, notice.kind, notice.since
    FROM license_notices notice
    WHERE notice.due_at <= now_at AND (of_tenant IS NULL OR notice.tenant_id = of_tenant)
    ORDER BY notice.due_at
    LIMIT most
    FOR UPDATE SKIP LOCKED
  LOOP
    SELECT * INTO license FROM licenses one WHERE one.tenant_id = due.tenant_id AND one.id = due.license_id FOR NO KEY UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    settled := greatest(due.since, (SELECT coalesce(tenant.clock_began_at, now_at) FROM tenants tenant WHERE tenant.id = due.tenant_id));
    SELECT
      (array_agg(notice.event ORDER BY notice.at DESC) FILTER (WHERE notice.at > settled AND notice.at <= now_at))[1] AS event,
      (array_agg(notice.days ORDER BY notice.at DESC) FILTER (WHERE notice.at > settled AND notice.at <= now_at))[1] AS days,
      min(notice.at) FILTER (WHERE notice.at > now_at) AS next_at
    INTO plan
    FROM policies policy
    CROSS JOIN LATERAL latchkey_notices(
      license.expiry, coalesce(license.last_checked_in_at, license.created_at), policy.expiring_soon_days, policy.require_check_in,
      policy.check_in_interval, policy.check_in_interval_count
    ) AS notice
    WHERE policy.tenant_id = license.tenant_id AND policy.id = license.policy_id AND notice.kind = due.kind;
    IF plan.event IS NOT NULL THEN
      PERFORM latchkey_write_event(
        license.tenant_id, 'license.' || plan.event, 'license', license.id, license.id, license.product_id,
        latchkey_disclosed_row(to_jsonb(license), latchkey_event_columns('licenses')), '{}', jsonb_strip_nulls(jsonb_build_object('days', plan.days))
      );
    END IF;
    UPDATE license_notices told SET since = now_at, due_at = plan.next_at
    WHERE told.tenant_id = due.tenant_id AND told.license_id = due.license_id AND told.kind = due.kind;
    done := done + 1;
  END LOOP;
  RETURN done;
END
$$;
