-- Returns the event columns of a license, policy or account: the object of an event that no change of its own row writes.
-- Of one that the transaction has deleted it returns what the event of that shows.
CREATE OR REPLACE FUNCTION latchkey_event_object(of_resource text, of_tenant uuid, of_id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  of_table text := CASE of_resource WHEN 'license' THEN 'licenses' WHEN 'policy' THEN 'policies' WHEN 'account' THEN 'accounts' END;
  whole jsonb;
BEGIN
  IF of_resource = 'license' THEN
    SELECT to_jsonb(license) INTO whole FROM licenses license WHERE license.tenant_id = of_tenant AND license.id = of_id;
  ELSIF of_resource = 'policy' THEN
    SELECT to_jsonb(policy) INTO whole FROM policies policy WHERE policy.tenant_id = of_tenant AND policy.id = of_id;
  ELSIF of_resource = 'account' THEN
    SELECT to_jsonb(account) INTO whole FROM accounts account WHERE account.tenant_id = of_tenant AND account.id = of_id;
  END IF;
  RETURN coalesce(latchkey_disclosed_row(whole, latchkey_event_columns(of_table)), (latchkey_last_event(of_tenant, of_id)).object, '{}');
END
$$;
