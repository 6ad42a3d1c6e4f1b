import type { z } from "zod";
import type { Permission } from "../../access/permissions.ts";
import type { TenantContext } from "../../context.ts";
import { attach, detach } from "../../entitlements/index.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { RefusalName } from "../../errors/refusals.ts";
import type { Route } from "../../http/route.ts";
import { linksTo } from "./input.ts";
import { type Linked, type Resource, resource } from "./resource.ts";
import { retold } from "./retold.ts";
import { keygenRoute } from "./route.ts";

type Attachment = { id: string; entitlement_id: string; created_at: string };
type Holder = Parameters<typeof attach>[1];

type HolderRoutes<Params extends z.ZodObject> = {
  /** Below which `entitlements` stands. */
  path: string;
  params: Params;
  permissions: { attach: Permission; detach: Permission };
  /** The refusal of a holder that is not there. */
  unknown: RefusalName;
  holderOf: (context: TenantContext, params: z.output<Params>) => Promise<Holder>;
  /** The type of the holder, and of what attaches an entitlement to it. */
  types: { holder: "license" | "policy"; attachment: "license-entitlements" | "policy-entitlements" };
  /** The id of the holder, for the answer. */
  idOf: (context: TenantContext, params: z.output<Params>) => Promise<string>;
};

const body = linksTo("entitlements");

const noEntitlement = {
  entitlement_not_found: { status: 422, code: "ENTITLEMENT_NOT_FOUND", source: { pointer: "/data" } },
};

function required<T>(found: T | undefined | false, unknown: RefusalName): T {
  if (found === undefined || found === false) throw new LatchkeyError(unknown);
  return found;
}

/** Attach and detach entitlements: the same for licenses and policies. */
export function attachmentRoutes<Params extends z.ZodObject>(routes: HolderRoutes<Params>): Route[] {
  const { path, params, permissions, unknown, holderOf, types, idOf } = routes;
  const common = { path: `${path}/entitlements`, params, body };
  const idsIn = (given: z.output<typeof body>): string[] => given.data.map(({ id }) => id);
  return [
    keygenRoute({ ...common, method: "post", permission: permissions.attach }, async (context, input) => {
      // The generic parameters are those of the schema that the route declares.
      const named = input.params as z.output<Params>;
      const holder = await holderOf(context, named);
      const id = await idOf(context, named);
      const rows = required(await retold(attach(context, holder, idsIn(input.body)), noEntitlement), unknown);
      return { status: 200, data: rows.map((row) => presentAttachment(context, row, types, id)) };
    }),
    keygenRoute({ ...common, method: "delete", permission: permissions.detach, status: 204 }, async (context, input) => {
      const holder = await holderOf(context, input.params as z.output<Params>);
      required(await retold(detach(context, holder, idsIn(input.body)), noEntitlement), unknown);
      return { status: 204 };
    }),
  ];
}

const presentAttachment = (
  { tenant }: Pick<TenantContext, "tenant">,
  row: Attachment,
  { holder, attachment }: HolderRoutes<z.ZodObject>["types"],
  holderId: string,
): Resource => {
  const created = new Date(row.created_at).toISOString();
  const entitlement: Linked = { type: "entitlements", id: row.entitlement_id };
  const plural = holder === "license" ? "licenses" : "policies";
  return resource({
    tenantId: tenant.id,
    type: attachment,
    id: row.id,
    attributes: { created, updated: created },
    one: { entitlement, [holder]: { type: plural, id: holderId } },
  });
};
