import { z } from "zod";
import type { Permission } from "../access/permissions.ts";
import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { type Group, type Route, tenantRoute } from "../http/route.ts";
import { type AttachmentRow, attach, detach, type Holder, listAttachments } from "./attachments.ts";
import { attachBody, attachment, detachBody } from "./schemas.ts";

type HolderRoutes<Params extends z.ZodObject> = {
  path: string;
  group: Group;
  /** The holder's name in operation ids and sentences. */
  noun: "License" | "Policy";
  params: Params;
  permissions: { attach: Permission; detach: Permission; read: Permission };
  /** The code of a holder that is not there. */
  unknown: RefusalName;
  holderOf: (context: TenantContext, params: z.output<Params>) => Promise<Holder>;
};

const present = (row: AttachmentRow) => ({ ...row, created_at: new Date(row.created_at).toISOString() });

/** Attach, list and detach entitlements: the same for licenses and policies. */
export function attachmentRoutes<Params extends z.ZodObject>(routes: HolderRoutes<Params>): Route[] {
  const { path, group, noun, params, permissions, unknown, holderOf } = routes;
  const common = { path, group, params };
  const holder = `a ${noun.toLowerCase()}`;
  const required = <T>(found: T | undefined | false): T => {
    if (found === undefined || found === false) throw new LatchkeyError(unknown);
    return found;
  };
  return [
    tenantRoute(
      {
        ...common,
        method: "post",
        operationId: `attach${noun}Entitlements`,
        summary: `Attach entitlements to ${holder}`,
        description: "All of them or none. A license holds those of its policy as well.",
        permission: permissions.attach,
        body: attachBody,
        answer: { status: 201, description: "The attachments.", data: z.array(attachment) },
        refusals: [
          "tenant_not_found",
          "entitlement_ids_missing",
          "entitlement_not_found",
          "entitlement_already_attached",
          unknown,
        ],
      },
      async (context, input) => {
        const rows = required(await attach(context, await holderOf(context, input.params), input.body.entitlement_id));
        return { status: 201, data: rows.map(present) };
      },
    ),
    tenantRoute(
      {
        ...common,
        method: "get",
        operationId: `list${noun}Entitlements`,
        summary: `List the entitlements attached to ${holder}`,
        description: "Those attached to it itself, without pages.",
        permission: permissions.read,
        answer: { status: 200, description: "All of them.", data: z.array(attachment), isCounted: true },
        refusals: ["tenant_not_found", unknown],
      },
      async (context, input) => {
        const rows = required(await listAttachments(context, await holderOf(context, input.params)));
        return { status: 200, data: rows.map(present), count: rows.length };
      },
    ),
    tenantRoute(
      {
        ...common,
        method: "delete",
        operationId: `detach${noun}Entitlements`,
        summary: `Detach entitlements from ${holder}`,
        description: "All of them or none.",
        permission: permissions.detach,
        body: detachBody,
        answer: { status: 204, description: "They are detached." },
        refusals: ["tenant_not_found", "entitlement_ids_missing", "entitlement_not_found", "entitlement_not_attached", unknown],
      },
      async (context, input) => {
        required(await detach(context, await holderOf(context, input.params), input.body.id));
        return { status: 204 };
      },
    ),
  ];
}
