import type { Permission } from "../../../src/access/permissions.ts";

/** A page of a tenant that the navigation leads to, for those who may read what it shows. */
export type NavigationEntry = { label: string; path: string; permission: Permission | undefined };

/** Groups by who works with them. Paths follow the tenant's. */
export const navigation: readonly { label: string; entries: readonly NavigationEntry[] }[] = [
  {
    label: "Customers",
    entries: [
      { label: "Licenses", path: "licenses", permission: "license.read" },
      { label: "Machines", path: "machines", permission: "machine.read" },
    ],
  },
  {
    label: "Catalogue",
    entries: [
      { label: "Products", path: "products", permission: "product.read" },
      { label: "Policies", path: "policies", permission: "policy.read" },
      { label: "Entitlements", path: "entitlements", permission: "entitlement.read" },
    ],
  },
  {
    label: "Integration",
    entries: [
      { label: "API tokens", path: "tokens", permission: "product-tokens.generate" },
      { label: "Signing keys", path: "signing-keys", permission: "signing-key.read" },
      { label: "Webhooks", path: "webhooks", permission: "webhook.read" },
      { label: "Import and export", path: "transfer", permission: "license.read" },
    ],
  },
  {
    label: "Insight",
    entries: [
      { label: "Numbers", path: "analytics", permission: "analytics.read" },
      { label: "Events", path: "events", permission: "event.read" },
    ],
  },
  {
    label: "Administration",
    entries: [
      { label: "People", path: "accounts", permission: "user.read" },
      { label: "Roles", path: "roles", permission: "admin.read" },
      { label: "Settings", path: "settings", permission: "tenant-settings.read" },
    ],
  },
];
