import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Everything } from "./everything.ts";

const routes = readFileSync(join(import.meta.dirname, "../../../console/src/routes.tsx"), "utf8");

/** Paths of all pages of a tenant, below the tenant's, with their `$parameters`: `routes.tsx` has a line for each. */
export const pagePaths: readonly string[] = [...routes.matchAll(/\bpage\(\s*"([^"]+)"/g)].map(([, path = ""]) => path);

/** Paths of all pages outside every tenant, below the console's. */
export const outerPaths: readonly string[] = [...routes.matchAll(/getParentRoute: \(\) => root,\s+path: "(\/[a-z-]+)"/g)].map(
  ([, path = ""]) => path,
);

/**
 * Returns where a page is that shows something of a vendor's, below the console's path.
 * @throws Error for a parameter that names a thing which no test makes: `everything.ts` wants it
 */
export function pathOf(page: string, tenant: string, everything: Everything): string {
  const path = page.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const found = Object.entries(everything.names).find(([known]) => plain(known) === plain(name));
    if (found === undefined)
      throw new Error(`The page ${page} shows a thing of a new kind: name "${name}" in test/console/support/everything.ts.`);
    return encodeURIComponent(found[1]);
  });
  return `/${tenant}/${path === "/" ? "" : path}`;
}

/** A file's name for pictures of a page, such as `webhooks-webhook_id-edit`. */
export const pictureNameOf = (page: string): string => page.replaceAll(/\W+/g, "-").replaceAll(/^-|-$/g, "") || "home";

/** Parameters are written as `license_id`, `licenseId` or `license`. */
const plain = (name: string): string => name.toLowerCase().replaceAll("_", "").replace(/id$/, "");
