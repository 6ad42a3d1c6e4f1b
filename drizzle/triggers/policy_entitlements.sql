CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON policy_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "policy", "inserted": "entitlement_attached", "deleted": "entitlement_detached", "about": "policy_id"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON policy_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "policy_id"}');
