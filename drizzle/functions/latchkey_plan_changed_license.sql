-- Plans anew what the clock tells of a license whose expiry, last check-in or policy changed, and when it looks at the machines of one that got another
-- policy: they may be thousands, so that the clock does that itself.
CREATE OR REPLACE FUNCTION latchkey_plan_changed_license() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  its_policy policies;
  changed_at timestamptz := latchkey_settled_by(NEW);
  is_moved boolean := OLD.policy_id <> NEW.policy_id;
BEGIN
  SELECT * INTO its_policy FROM policies WHERE tenant_id = NEW.tenant_id AND id = NEW.policy_id;
  IF is_moved OR OLD.expiry IS DISTINCT FROM NEW.expiry THEN
    PERFORM latchkey_plan_notice(NEW, its_policy, 'expiry', OLD.expiry IS DISTINCT FROM NEW.expiry, changed_at);
  END IF;
  IF is_moved OR OLD.last_checked_in_at IS DISTINCT FROM NEW.last_checked_in_at THEN
    PERFORM latchkey_plan_notice(NEW, its_policy, 'check_in', OLD.last_checked_in_at IS DISTINCT FROM NEW.last_checked_in_at, changed_at);
  END IF;
  IF is_moved AND NEW.machines_count > 0 THEN
    INSERT INTO changed_terms (tenant_id, policy_id, license_id, plans, changed_at) VALUES (NEW.tenant_id, NEW.policy_id, NEW.id, 'watches', changed_at);
  END IF;
  RETURN NULL;
END
$$;
