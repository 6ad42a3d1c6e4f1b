CREATE OR REPLACE TRIGGER traced AFTER INSERT OR DELETE ON license_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_trace('license', '', 'entitlement_attached', 'entitlement_detached', 'license_id');

CREATE OR REPLACE TRIGGER fed AFTER INSERT OR UPDATE OR DELETE ON license_entitlements
FOR EACH ROW EXECUTE FUNCTION latchkey_feed('license_id', '');
