import type { Route } from "../../src/http/route.ts";
import { type Client, client, type Reply, type RequestOptions, superadmin } from "../support/client.ts";
import { catalogue } from "./catalogue.ts";
import { issuing } from "./issuing.ts";
import { licenseActions } from "./license-actions.ts";
import { lists } from "./lists.ts";
import { machines } from "./machines.ts";
import { people } from "./people.ts";
import { policies } from "./policies.ts";
import { signingKeys } from "./signing-keys.ts";
import { tenants } from "./tenants.ts";
import { tokens } from "./tokens.ts";
import { webhooks } from "./webhooks.ts";
import type { Ask, Provocations, World } from "./world.ts";

/** Requests that make each route succeed, and give each of its codes. */
export const provocations: Provocations = {
  ...tenants,
  ...people,
  ...catalogue,
  ...policies,
  ...signingKeys,
  ...issuing,
  ...licenseActions,
  ...machines,
  ...tokens,
  ...webhooks,
  ...lists,
};

/** One who may call a route: the operator for what is the operator's, nobody where anybody may. */
export async function callerOf({ admin }: World, { definition: { permission } }: Route): Promise<Client> {
  if (permission === null) return client();
  return [permission].flat().some((one) => /^(tenant|superadmin)\./.test(one)) ? superadmin() : admin;
}

/** Asks a route; as one who may where nobody is named. */
export async function send(
  world: World,
  route: Route,
  { at = {}, query, body, tenantName, licenseKey, options: own }: Ask,
  options: RequestOptions = {},
  caller?: Client,
): Promise<Reply> {
  const { definition } = route;
  const names: Record<string, string> = { tenant_name: tenantName ?? world.name, ...at };
  const path = definition.path.replace(/:([a-z_]+)/g, (_, name) => encodeURIComponent(names[name] ?? ""));
  const given = body ?? (definition.body === undefined ? undefined : {});
  const itself = licenseKey === undefined ? undefined : client(`License ${licenseKey}`);
  const asking = caller ?? itself ?? (await callerOf(world, route));
  return asking.send(query === undefined ? path : `${path}?${query}`, {
    method: definition.method.toUpperCase(),
    ...own,
    ...options,
    ...(given === undefined ? {} : { body: given }),
  });
}
