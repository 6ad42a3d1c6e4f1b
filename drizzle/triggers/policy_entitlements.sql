CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON policy_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('policy', '', 'entitlement_attached', 'entitlement_detached', 'policy_id');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON policy_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('policy_id', '');
