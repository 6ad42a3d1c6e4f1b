-- Plans what the clock tells of a license next, of one kind (`expiry`, `check_in`), under the license's lock. What was due before the expiry or check-in
-- came to be is never told. Where the policy's terms alone changed, what was due under the former ones and is not told yet stays due, if the new ones
-- have it too.
--   has_new_facts  true where the expiry or the check-in itself changed, false where the policy's terms did
--   changed_at     when
CREATE OR REPLACE FUNCTION latchkey_plan_notice(of_license licenses, of_policy policies, of_kind text, has_new_facts boolean, changed_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  planned license_notices;
  settled timestamptz := changed_at;
  next_at timestamptz;
  is_told boolean;
BEGIN
  IF NOT has_new_facts THEN
    SELECT * INTO planned FROM license_notices WHERE tenant_id = of_license.tenant_id AND license_id = of_license.id AND kind = of_kind FOR UPDATE;
    settled := CASE WHEN planned.due_at <= changed_at THEN planned.since ELSE greatest(planned.since, changed_at) END;
  END IF;
  SELECT count(*) > 0, min(notice.at) FILTER (WHERE notice.at > settled) INTO is_told, next_at
  FROM latchkey_notices(
    of_license.expiry, coalesce(of_license.last_checked_in_at, of_license.created_at), of_policy.expiring_soon_days, of_policy.require_check_in,
    of_policy.check_in_interval, of_policy.check_in_interval_count
  ) AS notice
  WHERE notice.kind = of_kind;
  IF is_told THEN
    INSERT INTO license_notices (tenant_id, license_id, kind, since, due_at) VALUES (of_license.tenant_id, of_license.id, of_kind, settled, next_at)
    ON CONFLICT (tenant_id, license_id, kind) DO UPDATE SET since = excluded.since, due_at = excluded.due_at;
  ELSE
    DELETE FROM license_notices WHERE tenant_id = of_license.tenant_id AND license_id = of_license.id AND kind = of_kind;
  END IF;
END
$$;
