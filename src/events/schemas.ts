import { z } from "zod";
import { exampleId } from "../http/fields.ts";
import { idOf, textOut, time, wholeOut } from "../http/schemas.ts";

/** An event, as pages show it. */
export const event = z
  .object({
    id: idOf("the event"),
    sequence: wholeOut("Grows from each event of a license to its next one.", 4_711),
    event: z.string().meta({ description: "What happened. docs/events.md lists the names.", example: "license.suspended" }),
    resource: z.string().meta({ description: "What it happened to.", example: "license" }),
    resource_id: idOf("what it happened to"),
    license_id: idOf("the license: itself, or the one of its machine, component, process, token or attachment").nullable(),
    product_id: idOf("the product: itself, or the one of its license or policy").nullable(),
    actor: z
      .object({
        kind: z.string().meta({
          description: "account, superadmin, token, license, nobody, clock, or database for another way than the API.",
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
      description: "The changed fields after, secrets redacted; or what an event without a change says.",
      example: { suspended_at: "2026-11-01T09:30:00+00:00" },
    }),
    occurred_at: time("When it happened."),
  })
  .meta({ id: "Event" });

/** An event with its resource. */
export const wholeEvent = event
  .extend({
    object: z.record(z.string(), z.unknown()).meta({
      description:
        "The resource as the event left it, or as it was before its deletion. License keys and tokens are never in it.",
      example: { id: exampleId, name: "Alice's desktop" },
    }),
  })
  .meta({ id: "WholeEvent" });

/** The end of an answer in lines. */
export const lastLine = z
  .object({
    complete: z.literal(true).meta({ description: "Every event was sent.", example: true }),
    events: wholeOut("Events that this answer has sent.", 1_000_000),
  })
  .meta({ id: "EventsEnd" });
