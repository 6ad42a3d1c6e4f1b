import { z } from "zod";
import type { TenantContext } from "../../../context.ts";
import { uuidIn } from "../../../crypto/license-keys.ts";
import {
  changeEntitlement,
  createEntitlement,
  type EntitlementRecord,
  listEntitlements,
  readEntitlement,
  removeEntitlement,
} from "../../../entitlements/index.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import { metadataField, nameField } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import { changedResource, idField, newResource } from "../input.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { accountPath } from "../resource.ts";
import { keygenRoute } from "../route.ts";
import { presentEntitlement } from "./present.ts";

const name = nameField({ missing: "entitlement_name_invalid", invalid: "entitlement_name_invalid" });
const code = nameField({ missing: "entitlement_code_invalid", invalid: "entitlement_code_invalid" });
const metadata = metadataField.nullable().optional();

const createBody = newResource("entitlements", { id: idField, attributes: z.strictObject({ name, code, metadata }) });

const changeBody = changedResource(
  "entitlements",
  z.strictObject({ name: name.optional(), code: code.optional(), metadata: metadataField.optional() }),
);

const params = z.object({ entitlement_id: z.string().min(1).max(256) });

const definition = { path: "/entitlements/:entitlement_id", params } as const;

const firstPage = {
  limit: 1,
  offset: 0,
  after: null,
  sort: { name: "created_at", descending: false },
  isCounted: false,
};

/** Finds an entitlement by its id or by its code. @throws LatchkeyError entitlement_not_found */
async function find(context: TenantContext, idOrCode: string): Promise<EntitlementRecord> {
  const id = uuidIn(idOrCode);
  if (id !== null) return readEntitlement(context, id);
  const [found] = (await listEntitlements(context, { code: idOrCode }, firstPage)).rows;
  if (found === undefined) throw new LatchkeyError("entitlement_not_found");
  return found;
}

export const entitlementRoutes: Route[] = [
  keygenRoute(
    { method: "post", path: "/entitlements", permission: "entitlement.create", status: 201, body: createBody },
    async (context, { body: { data } }) => {
      const input = { id: data.id, ...data.attributes, metadata: data.attributes.metadata ?? {} };
      const created = await createEntitlement(context, input);
      const headers = { Location: `${accountPath(context.tenant.id)}/entitlements/${created.id}` };
      return { status: 201, data: presentEntitlement(context, created), headers };
    },
  ),
  keygenRoute(
    { method: "get", path: "/entitlements", permission: "entitlement.read", query: listQuery({}) },
    async (context, { query }) => {
      const page = keygenPage(query);
      const listed = { tenantId: context.tenant.id, path: "/entitlements", query, page };
      const found = await listEntitlements(context, {}, page);
      return listAnswer(listed, found, (entitlement) => presentEntitlement(context, entitlement));
    },
  ),
  keygenRoute({ ...definition, method: "get", permission: "entitlement.read" }, async (context, input) => ({
    status: 200,
    data: presentEntitlement(context, await find(context, input.params.entitlement_id)),
  })),
  keygenRoute({ ...definition, method: "patch", permission: "entitlement.update", body: changeBody }, async (context, input) => {
    const { id } = await find(context, input.params.entitlement_id);
    const changed = await changeEntitlement(context, id, input.body.data.attributes);
    return { status: 200, data: presentEntitlement(context, changed) };
  }),
  keygenRoute({ ...definition, method: "delete", permission: "entitlement.delete", status: 204 }, async (context, input) => {
    await removeEntitlement(context, (await find(context, input.params.entitlement_id)).id);
    return { status: 204 };
  }),
];
