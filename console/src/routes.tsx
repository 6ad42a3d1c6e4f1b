import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { currentSession, startOf } from "./api/session.ts";
import { Root } from "./shell/root.tsx";
import { Shell } from "./shell/shell.tsx";

const root = createRootRoute({ component: Root });

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    const session = currentSession();
    throw redirect({ to: session === undefined ? "/sign-in" : startOf(session) });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { tenant?: string; next?: string } => ({
    ...(typeof search.tenant === "string" ? { tenant: search.tenant } : {}),
    // Only a page of the console, so that no link leads elsewhere after a sign-in.
    ...(typeof search.next === "string" && /^\/(?!\/)/.test(search.next) ? { next: search.next } : {}),
  }),
  component: lazyRouteComponent(() => import("./pages/sign-in/sign-in.tsx")),
});

const tenants = createRoute({
  getParentRoute: () => root,
  path: "/tenants",
  component: lazyRouteComponent(() => import("./pages/tenants/tenants.tsx")),
});

const superadmin = createRoute({
  getParentRoute: () => root,
  path: "/superadmin",
  component: lazyRouteComponent(() => import("./pages/superadmin/superadmin.tsx")),
});

const newPassword = createRoute({
  getParentRoute: () => root,
  path: "/new-password",
  validateSearch: (search: Record<string, unknown>): { tenant?: string; username?: string } => ({
    ...(typeof search.tenant === "string" ? { tenant: search.tenant } : {}),
    ...(typeof search.username === "string" ? { username: search.username } : {}),
  }),
  component: lazyRouteComponent(() => import("./pages/new-password/new-password.tsx")),
});

const tenant = createRoute({ getParentRoute: () => root, path: "/$tenant", component: Shell });

/** A page of a tenant: its path below the tenant's, and its file, which is loaded when somebody goes there. */
const page = <Path extends string>(path: Path, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => tenant, path, component: lazyRouteComponent(load) });

export const routeTree = root.addChildren([
  start,
  signIn,
  tenants,
  superadmin,
  newPassword,
  tenant.addChildren([
    page("/", () => import("./pages/home/home.tsx")),
    page("accounts", () => import("./pages/people/people.tsx")),
    page("new-person", () => import("./pages/people/new-person.tsx")),
    page("accounts/$username", () => import("./pages/people/person.tsx")),
    page("events", () => import("./pages/events/events.tsx")),
    page("events/$eventId", () => import("./pages/events/event.tsx")),
    page("licenses", () => import("./pages/licenses/licenses.tsx")),
    page("analytics", () => import("./pages/analytics/analytics.tsx")),
    page("analytics/shared", () => import("./pages/analytics/shared-licenses.tsx")),
    page("licenses/new", () => import("./pages/licenses/new-license.tsx")),
    page("licenses/$licenseId", () => import("./pages/licenses/license.tsx")),
    page("search", () => import("./pages/search/search.tsx")),
    page("machines", () => import("./pages/machines/machines.tsx")),
    page("machines/$machineId", () => import("./pages/machines/machine.tsx")),
    page("licenses/$licenseId/edit", () => import("./pages/licenses/edit-license.tsx")),
    page("machines/$machineId/edit", () => import("./pages/machines/edit-machine.tsx")),
    page("products", () => import("./pages/products/products.tsx")),
    page("products/new", () => import("./pages/products/new-product.tsx")),
    page("products/$productId", () => import("./pages/products/product.tsx")),
    page("products/$productId/edit", () => import("./pages/products/edit-product.tsx")),
    page("policies", () => import("./pages/policies/policies.tsx")),
    page("policies/new", () => import("./pages/policies/new-policy.tsx")),
    page("policies/$policyId", () => import("./pages/policies/policy.tsx")),
    page("policies/$policyId/edit", () => import("./pages/policies/edit-policy.tsx")),
    page("entitlements", () => import("./pages/entitlements/entitlements.tsx")),
    page("entitlements/new", () => import("./pages/entitlements/new-entitlement.tsx")),
    page("entitlements/$entitlementId", () => import("./pages/entitlements/entitlement.tsx")),
    page("tokens", () => import("./pages/tokens/tokens.tsx")),
    page("tokens/new", () => import("./pages/tokens/new-token.tsx")),
    page("signing-keys", () => import("./pages/signing-keys/signing-keys.tsx")),
    page("signing-keys/$kid", () => import("./pages/signing-keys/signing-key.tsx")),
    page("webhooks", () => import("./pages/webhooks/webhooks.tsx")),
    page("webhooks/new", () => import("./pages/webhooks/new-webhook.tsx")),
    page("webhooks/$webhook_id", () => import("./pages/webhooks/webhook.tsx")),
    page("webhooks/$webhook_id/edit", () => import("./pages/webhooks/edit-webhook.tsx")),
    page("webhooks/$webhook_id/deliveries/$delivery_id", () => import("./pages/webhooks/delivery.tsx")),
    page("account", () => import("./pages/account/account.tsx")),
    page("roles", () => import("./pages/roles/roles.tsx")),
    page("roles/new", () => import("./pages/roles/new-role.tsx")),
    page("roles/$role", () => import("./pages/roles/role.tsx")),
    page("settings", () => import("./pages/settings/settings.tsx")),
    page("transfer", () => import("./pages/transfer/transfer.tsx")),
  ]),
]);
