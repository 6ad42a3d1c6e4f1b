-- Plans anew what hangs on a license's terms, under its lock. A license that went, or moved on to other terms, which are planned by themselves, is left.
CREATE OR REPLACE FUNCTION latchkey_plan_anew(terms changed_terms, of_license uuid, now_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  license licenses;
  its_policy policies;
BEGIN
  SELECT * INTO license FROM licenses found WHERE found.tenant_id = terms.tenant_id AND found.id = of_license FOR NO KEY UPDATE;
  IF license.policy_id IS DISTINCT FROM terms.policy_id THEN
    RETURN;
  END IF;
  IF terms.plans = 'notices' THEN
    SELECT * INTO its_policy FROM policies policy WHERE policy.tenant_id = terms.tenant_id AND policy.id = terms.policy_id;
    PERFORM latchkey_plan_notice(license, its_policy, 'expiry', false, terms.changed_at);
    PERFORM latchkey_plan_notice(license, its_policy, 'check_in', false, terms.changed_at);
  ELSIF license.machines_count > 0 THEN
    PERFORM latchkey_watch_machine(machine.tenant_id, machine.id, true, now_at)
    FROM (
      SELECT held.tenant_id, held.id FROM machines held WHERE held.tenant_id = license.tenant_id AND held.license_id = license.id ORDER BY held.id
    ) AS machine;
  END IF;
END
$$;
