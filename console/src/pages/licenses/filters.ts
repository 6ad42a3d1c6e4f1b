import { accountsOf, entitlementsOf, policiesOf, productsOf } from "../../api/things.ts";
import type { Filter } from "../../parts/address.ts";
import { licenseStatuses } from "../../parts/license-status.tsx";

/**
 * The filters of the licenses, of those that this person may read the values of. None takes a license key, because filters are in the address: the search box
 * finds one by it.
 */
export const licenseFilters = (tenant: string): readonly Filter[] => [
  { name: "name", label: "Name", kind: "text", placeholder: "A part of it", isMain: true },
  { name: "status", label: "Status", kind: "choice", choices: licenseStatuses, isMain: true },
  { name: "policy_id", label: "Policy", kind: "thing", find: policiesOf(tenant), isMain: true },
  { name: "product_id", label: "Product", kind: "thing", find: productsOf(tenant) },
  { name: "owner", label: "Owner", kind: "thing", find: accountsOf(tenant) },
  { name: "user", label: "Owner or user", kind: "thing", find: accountsOf(tenant) },
  { name: "entitlement", label: "Entitlement", kind: "thing", find: entitlementsOf(tenant) },
  { name: "expires_after", label: "Expires from", kind: "from" },
  { name: "expires_before", label: "Expires until", kind: "until" },
  { name: "fingerprint", label: "Fingerprint of a machine", kind: "text", placeholder: "The whole fingerprint" },
  { name: "metadata_key", label: "Metadata key", kind: "text", placeholder: "order" },
  { name: "metadata_value", label: "Metadata value", kind: "text", placeholder: "A-1042", needs: "metadata_key" },
];
