import { expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { licenseAction, licenseActionNames } from "../../src/licensing/index.ts";

// Clients are written against these paths and roles against these permissions: a change here is a change of the contract.

/** Method, path below the base path, and the permission that guards it; `T` is `/tenants/:tenant_name`. */
const table = `
POST   /auth/login none
POST   T/auth/login none
POST   T/auth/second-factor none
POST   T/auth/second-factor/confirm none
POST   /auth/second-factor none
POST   /auth/second-factor/confirm none
GET    /superadmin superadmin.read
DELETE /superadmin/second-factor superadmin.update
GET    /superadmin/sessions superadmin.read
DELETE /superadmin/sessions/:session_id superadmin.update
POST   /superadmin/actions/end-sessions superadmin.update
GET    /tenants tenant.read
POST   /tenants tenant.create
GET    T tenant.read|tenant-settings.read
PATCH  T tenant.update|tenant-settings.update
DELETE T tenant.delete
GET    T/.well-known/jwks.json none
POST   T/regenerate tenant.update
GET    T/signing-keys signing-key.read
POST   T/signing-keys signing-key.create
PATCH  T/signing-keys/:kid signing-key.update
GET    T/accounts user.read
POST   T/accounts user.create
GET    T/accounts/:username user.read
PATCH  T/accounts/:username user.update
DELETE T/accounts/:username user.delete
POST   T/accounts/:username/actions/update-password user-password.update
POST   T/accounts/:username/actions/password-token user-password.reset
POST   T/accounts/:username/actions/reset-password none
POST   T/accounts/:username/actions/ban user.ban
POST   T/accounts/:username/actions/unban user.unban
DELETE T/accounts/:username/second-factor user.update
GET    T/accounts/:username/sessions user.read
DELETE T/accounts/:username/sessions/:session_id user.update
POST   T/accounts/:username/actions/end-sessions user.update
GET    T/roles admin.read
POST   T/roles admin.create
GET    T/roles/:role_name admin.read
PATCH  T/roles/:role_name admin.update
DELETE T/roles/:role_name admin.delete
GET    T/products product.read
POST   T/products product.create
GET    T/products/:product_id product.read
PATCH  T/products/:product_id product.update
DELETE T/products/:product_id product.delete
GET    T/policies policy.read
POST   T/policies policy.create
GET    T/policies/:policy_id policy.read
PATCH  T/policies/:policy_id policy.update
DELETE T/policies/:policy_id policy.delete
POST   T/policies/:policy_id/entitlements policy-entitlements.attach
GET    T/policies/:policy_id/entitlements policy.read
DELETE T/policies/:policy_id/entitlements policy-entitlements.detach
POST   T/policies/:policy_id/pool policy.update
GET    T/policies/:policy_id/pool policy.update
DELETE T/policies/:policy_id/pool policy.update
GET    T/entitlements entitlement.read
POST   T/entitlements entitlement.create
GET    T/entitlements/:entitlement_id entitlement.read
PATCH  T/entitlements/:entitlement_id entitlement.update
DELETE T/entitlements/:entitlement_id entitlement.delete
GET    T/licenses license.read
POST   T/licenses license.create
POST   T/licenses/import license.create
GET    T/licenses/export license.read
GET    T/licenses/:license_id license.read
PATCH  T/licenses/:license_id license.update
DELETE T/licenses/:license_id license.delete
PUT    T/licenses/:license_id/policy license-policy.update
POST   T/licenses/actions/find license.read
GET    T/search license.read|machine.read|user.read|product.read|policy.read|entitlement.read|product-tokens.generate|license-tokens.generate|user.update|webhook.read
POST   T/licenses/:license_id/entitlements license-entitlements.attach
GET    T/licenses/:license_id/entitlements license.read
DELETE T/licenses/:license_id/entitlements license-entitlements.detach
POST   T/licenses/:license_id/users license-users.attach
GET    T/licenses/:license_id/users license.read
DELETE T/licenses/:license_id/users license-users.detach
GET    T/licenses/:license_id/actions/checkout license.check-out
GET    T/tokens product-tokens.generate|license-tokens.generate|user.update
DELETE T/tokens/:token_id product-tokens.generate|license-tokens.generate|user.update
POST   T/accounts/:username/tokens user.update
GET    T/accounts/:username/tokens user.update
DELETE T/accounts/:username/tokens/:token_id user.update
POST   T/products/:product_id/tokens product-tokens.generate
GET    T/products/:product_id/tokens product-tokens.generate
DELETE T/products/:product_id/tokens/:token_id product-tokens.generate
POST   T/licenses/:license_id/tokens license-tokens.generate
GET    T/licenses/:license_id/tokens license-tokens.generate
DELETE T/licenses/:license_id/tokens/:token_id license-tokens.generate
GET    T/events event.read|admin.read
GET    T/events/:event_id event.read|admin.read
GET    T/webhooks webhook.read
POST   T/webhooks webhook.create
GET    T/webhooks/:webhook_id webhook.read
PATCH  T/webhooks/:webhook_id webhook.update
DELETE T/webhooks/:webhook_id webhook.delete
POST   T/webhooks/:webhook_id/actions/rotate-secret webhook.update
POST   T/webhooks/:webhook_id/actions/ping webhook.update
GET    T/webhooks/:webhook_id/deliveries webhook.read
POST   T/webhooks/:webhook_id/deliveries/actions/redeliver webhook.update
GET    T/webhooks/:webhook_id/deliveries/:delivery_id webhook.read
POST   T/webhooks/:webhook_id/deliveries/:delivery_id/actions/redeliver webhook.update
GET    T/analytics/validations analytics.read
GET    T/analytics/activity analytics.read
GET    T/analytics/seats analytics.read
GET    T/analytics/expirations analytics.read
GET    T/analytics/shared-licenses analytics.read
GET    T/machines machine.read
POST   T/machines machine.create
GET    T/machines/:machine_id machine.read
PATCH  T/machines/:machine_id machine.update
DELETE T/machines/:machine_id machine.delete
POST   T/machines/:machine_id/actions/ping-heartbeat machine-heartbeat.ping
POST   T/machines/:machine_id/actions/reset-heartbeat machine-heartbeat.reset
POST   T/machines/:machine_id/actions/check-out machine.check-out
GET    T/machines/:machine_id/actions/check-out machine.check-out
POST   T/machines/:machine_id/components machine.update
GET    T/machines/:machine_id/components machine.read
DELETE T/machines/:machine_id/components/:component_id machine.update
POST   T/machines/:machine_id/processes machine.update
GET    T/machines/:machine_id/processes machine.read
POST   T/machines/:machine_id/processes/:process_id/actions/ping machine-heartbeat.ping
DELETE T/machines/:machine_id/processes/:process_id machine.update
`;

/** Each action on a license, by its key and by its id. */
const licenseActions = licenseActionNames.flatMap((name) =>
  ["T/licenses/actions", "T/licenses/:license_id/actions"].map((path) => [
    "POST",
    `${path}/${name}`,
    licenseAction(name).permission,
  ]),
);

test("the routes are those of the contract, each guarded by its permission", () => {
  const written = table
    .trim()
    .split("\n")
    .map((row) => row.split(/ +/))
    .concat(licenseActions);
  const served = routes.map(({ definition: { method, path, permission } }) => [
    method.toUpperCase(),
    path.replace("/tenants/:tenant_name", "T"),
    [permission ?? "none"].flat().join("|"),
  ]);
  expect(served.map((row) => row.join(" ")).sort()).toEqual(written.map((row) => row.join(" ")).sort());
});
