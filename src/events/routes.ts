import { z } from "zod";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { exampleId, instantField } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { eventLines } from "./lines.ts";
import { eventList } from "./list-store.ts";
import { presentEvent, presentWholeEvent } from "./present.ts";
import { event, lastLine, wholeEvent } from "./schemas.ts";
import { selectEvent } from "./store.ts";

const instant = (description: string) => instantField().optional().meta({ description, example: "2026-11-01T00:00:00Z" });

const idFilter = (description: string) => z.uuid().optional().meta({ description, example: exampleId });

/** `admin.read` has allowed it before `event.read` existed: roles that have it still read events. */
const permission = ["event.read", "admin.read"] as const;

export const eventRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/events",
      operationId: "listEvents",
      group: "Trace changes",
      summary: "List events",
      description:
        "Every change of the tenant, committed together with it: who, what, when, from where, and the fields before and after. " +
        "With `Accept: application/x-ndjson`, all events under the filters, one a line with its `object`. The last line has no `event`: it says that the " +
        "answer is complete.",
      permission,
      query: listQuery(["occurred_at"], {
        event: textFilter("What happened; `license.*` for all events of licenses.", "license.suspended"),
        resource: textFilter("What it happened to.", "license"),
        resource_id: idFilter("The id of what it happened to."),
        license_id: idFilter("The license that it belongs to: with the events of its machines, tokens and attachments."),
        account: textFilter("A username: what happened to that account.", "bob"),
        actor: textFilter("An account's username.", "ada"),
        actor_kind: textFilter("account, superadmin, token, license, nobody, clock or database.", "account"),
        request_id: idFilter("The request that did it."),
        since: instant("At this time or later."),
        until: instant("Before this time."),
      }),
      answer: {
        status: 200,
        description: "A page.",
        data: z.array(event),
        isList: true,
        line: z.union([wholeEvent, lastLine]),
      },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "occurred_at");
      const {
        event: what,
        resource,
        resource_id: resourceId,
        license_id: licenseId,
        account,
        actor,
        actor_kind: actorKind,
        request_id: requestId,
        since,
        until,
      } = query;
      const filter = { event: what, resource, resourceId, licenseId, account, actor, actorKind, requestId, since, until };
      if (context.prefersLines()) {
        refusePaging(query);
        return { status: 200, lines: eventLines(context, filter, page), fileName: "events.ndjson" };
      }
      const { database, tenant } = context;
      return listAnswer(await eventList.select(database, { tenantId: tenant.id }, filter, page), page, presentEvent);
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/events/:event_id",
      operationId: "readEvent",
      group: "Trace changes",
      summary: "Read an event",
      description: "With the resource as the event left it. A webhook's `webhook-id` is `evt_` and this id.",
      permission,
      params: z.object({
        event_id: z.uuid("event_not_found").meta({ description: "Id of the event.", example: exampleId }),
      }),
      answer: { status: 200, description: "The event.", data: wholeEvent },
      refusals: ["tenant_not_found", "event_not_found"],
    },
    async ({ database, tenant }, { params }) => {
      const found = await selectEvent(database, tenant.id, params.event_id);
      if (found === undefined) throw new LatchkeyError("event_not_found");
      return { status: 200, data: presentWholeEvent(found) };
    },
  ),
];

/** Lines are all events: a number of them would be taken for all. */
function refusePaging(query: Partial<Record<"limit" | "offset" | "count", unknown>>): void {
  const field = (["limit", "offset", "count"] as const).find((name) => query[name] !== undefined);
  if (field === undefined) return;
  const message = `${field}: lines have no pages. Leave it out, or ask for application/json.`;
  throw new LatchkeyError("request_malformed", { message, fields: [{ field, refusal: "request_malformed", message }] });
}
