/** The kinds of things that have a page of their own, by the folder of that page. */
const folders: Readonly<Record<string, string>> = {
  license: "licenses",
  machine: "machines",
  product: "products",
  policy: "policies",
  entitlement: "entitlements",
  webhook: "webhooks",
};

/**
 * Returns the page of a thing, below the console's path; undefined where it has none.
 * @param username of an account, whose page is found by it; undefined where it is not known
 */
export function pageOfThing(tenant: string, kind: string, id: string, username?: string | undefined): string | undefined {
  if (kind === "account") return username === undefined ? undefined : `/${tenant}/accounts/${encodeURIComponent(username)}`;
  const folder = folders[kind];
  return folder === undefined ? undefined : `/${tenant}/${folder}/${id}`;
}
