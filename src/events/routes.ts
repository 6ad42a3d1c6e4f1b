import { z } from "zod";
import { exampleId, instantField } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { idOf, textFilter, textOut, time } from "../http/schemas.ts";
import { type EventRecord, eventList } from "./list-store.ts";

const event = z
  .object({
    id: idOf("the event"),
    event: z.string().meta({ description: "What happened.", example: "license.suspended" }),
    resource: z.string().meta({ description: "What it happened to.", example: "license" }),
    resource_id: idOf("what it happened to"),
    actor: z
      .object({
        kind: z.string().meta({
          description: "account, superadmin, token, license, nobody, or database for another way than the API.",
          example: "account",
        }),
        id: textOut("Id of the account, token or license; null where there is none.", exampleId).nullable(),
        name: textOut("An account's username.", "ada").nullable(),
      })
      .meta({ description: "Who did it." }),
    request_id: idOf("the request that did it, as its X-Request-Id says").nullable(),
    ip: textOut("Where the request came from, as the edge saw it.", "192.0.2.10").nullable(),
    before: z
      .record(z.string(), z.unknown())
      .meta({ description: "The changed fields before, secrets redacted.", example: { suspended_at: null } }),
    after: z.record(z.string(), z.unknown()).meta({
      description: "The changed fields after, secrets redacted.",
      example: { suspended_at: "2026-11-01T09:30:00+00:00" },
    }),
    occurred_at: time("When it happened."),
  })
  .meta({ id: "Event" });

const present = (row: EventRecord) => ({
  id: row.id,
  event: row.event,
  resource: row.resource,
  resource_id: row.resourceId,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  request_id: row.requestId,
  ip: row.ip,
  before: row.before,
  after: row.after,
  occurred_at: row.occurredAt.toISOString(),
});

const instant = (description: string) => instantField().optional().meta({ description, example: "2026-11-01T00:00:00Z" });

export const eventRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/events",
      operationId: "listEvents",
      group: "Trace changes",
      summary: "List events",
      description:
        "Every change of the tenant, committed together with it: who, what, when, from where, and the fields before and after.",
      permission: "admin.read",
      query: listQuery(["occurred_at"], {
        event: textFilter("What happened.", "license.suspended"),
        resource: textFilter("What it happened to.", "license"),
        resource_id: z.uuid().optional().meta({ description: "The id of what it happened to.", example: exampleId }),
        actor: textFilter("An account's username.", "ada"),
        actor_kind: textFilter("account, superadmin, token, license, nobody or database.", "account"),
        request_id: z.uuid().optional().meta({ description: "The request that did it.", example: exampleId }),
        since: instant("At this time or later."),
        until: instant("Before this time."),
      }),
      answer: { status: 200, description: "A page.", data: z.array(event), isList: true },
      refusals: ["tenant_not_found"],
    },
    async ({ database, tenant }, { query }) => {
      const page = pageOf(query, "occurred_at");
      const {
        event: what,
        resource,
        resource_id: resourceId,
        actor,
        actor_kind: actorKind,
        request_id: requestId,
        since,
        until,
      } = query;
      const filter = { event: what, resource, resourceId, actor, actorKind, requestId, since, until };
      return listAnswer(await eventList.select(database, { tenantId: tenant.id }, filter, page), page, present);
    },
  ),
];
