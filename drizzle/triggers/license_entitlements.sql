CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON license_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('{"resource": "license", "inserted": "entitlement_attached", "deleted": "entitlement_detached", "about": "license_id"}');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON license_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('{"parent": "license_id"}');
