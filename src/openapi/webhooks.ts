import { type EventColumn, eventColumnsOf } from "../db/event-columns.ts";
import { exampleId } from "../http/fields.ts";
import type { EventType } from "../licensing/index.ts";
import type { Components } from "./components.ts";
import type { JsonObject } from "./json-schema.ts";
import { tagOf } from "./tags.ts";

// The events that are sent to webhooks, as the OpenAPI document describes them: a schema for each resource, and an example for each type.

/** Types of events by name. */
export type EventTypes = ReadonlyMap<string, EventType>;

/** Returns the member `webhooks` of the document, and writes its schemas. */
export function webhooksOf(eventTypes: EventTypes, { schemas }: Components): JsonObject {
  const names = [...eventTypes.keys()];
  Object.assign(schemas, common);
  for (const resource of new Set(names.map(resourceOf))) {
    schemas[`${pascal(resource)}Object`] = objectSchema(resource);
    schemas[`${pascal(resource)}Event`] = eventSchema(
      resource,
      names.filter((name) => resourceOf(name) === resource),
    );
  }
  return Object.fromEntries([...eventTypes].map(([name, type]) => [name, { post: sent(name, type) }]));
}

const resourceOf = (name: string): string => name.slice(0, name.indexOf("."));

const pascal = (text: string): string => text.replace(/(?:^|[_.])([a-z])/g, (_, letter: string) => letter.toUpperCase());

const sent = (name: string, type: EventType): JsonObject => ({
  operationId: `on${pascal(name)}`,
  tags: [tagOf("Hear of changes")],
  summary: type.when,
  ...describedBy(type),
  security: [],
  requestBody: {
    content: {
      "application/json": {
        schema: { $ref: `#/components/schemas/${pascal(resourceOf(name))}Event` },
        example: exampleOf(name, type),
      },
    },
  },
  responses: { "2XX": { description: "Received." }, "410": { description: "Never again." } },
});

const describedBy = ({ when, after }: EventType): JsonObject =>
  after === undefined ? {} : { description: `${when} What it tells besides: ${after.charAt(0).toLowerCase()}${after.slice(1)}` };

/** Schemas that those of all resources refer to. */
const common: JsonObject = {
  EventId: {
    type: "string",
    pattern: "^evt_",
    description: "The same in every attempt, and in `webhook-id`: drop what you have had.",
    example: `evt_${exampleId}`,
  },
  EventTime: { type: "string", format: "date-time", description: "When it happened.", example: "2026-11-01T09:30:00.000Z" },
  EventSequence: { type: "integer", format: "int64", description: "Grows with each event of a license.", example: 1042 },
  EventActor: {
    type: "object",
    description: "Who did it.",
    required: ["kind", "id", "name"],
    properties: {
      kind: {
        type: "string",
        description: "account, superadmin, token, license, nobody, clock or database.",
        example: "account",
      },
      id: { type: ["string", "null"], description: "Id of the account, token or license.", example: exampleId },
      name: { type: ["string", "null"], description: "An account's username.", example: "ada" },
    },
  },
  EventChange: {
    type: "object",
    description: "Fields that changed, secrets redacted.",
    additionalProperties: {},
    example: { suspended_at: null },
  },
};

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const eventSchema = (resource: string, types: string[]): JsonObject => ({
  type: "object",
  required: ["id", "type", "timestamp", "sequence", "tenant", "actor", "data"],
  properties: {
    id: ref("EventId"),
    type: { type: "string", enum: types, description: "What happened.", example: types[0] },
    timestamp: ref("EventTime"),
    occurred_at: ref("EventTime"),
    sequence: ref("EventSequence"),
    tenant: { type: "string", description: "The tenant's name.", example: "acme" },
    actor: ref("EventActor"),
    request_id: { type: ["string", "null"], format: "uuid", description: "The request that did it.", example: exampleId },
    data: {
      type: "object",
      description: "The resource, and what changed of it.",
      required: ["object", "before", "after"],
      properties: { object: ref(`${pascal(resource)}Object`), before: ref("EventChange"), after: ref("EventChange") },
    },
  },
});

/** Returns the schema of the resource that an event shows. A column that came later is not in older events. */
const objectSchema = (resource: string): JsonObject => ({
  type: "object",
  description: "The resource as the change left it, or as it was before it was deleted; without keys and secrets.",
  required: ["id"],
  properties: Object.fromEntries(eventColumnsOf(resource).map((column) => [column.name, columnSchema(column)])),
});

const columnSchema = ({ type, format, items, isNullable }: EventColumn): JsonObject => ({
  type: isNullable ? [type, "null"] : type,
  ...(format === undefined ? {} : { format }),
  ...(items === undefined ? {} : { items }),
  ...(type === "object" ? { additionalProperties: {} } : {}),
});

function exampleOf(name: string, { isOfClock, example: { before = {}, after = {} } = {} }: EventType): JsonObject {
  const [label] = ["name", "username", "fingerprint", "url", "algorithm"].filter((column) =>
    eventColumnsOf(resourceOf(name)).some((one) => one.name === column),
  );
  return {
    id: `evt_${exampleId}`,
    type: name,
    timestamp: "2026-11-01T09:30:00.000Z",
    sequence: 1042,
    tenant: "acme",
    actor: isOfClock ? { kind: "clock", id: null, name: null } : { kind: "account", id: exampleId, name: "ada" },
    data: {
      object: { id: exampleId, ...(label === undefined ? {} : { [label]: labels[label] }), ...changedMembers(name, after) },
      before,
      after,
    },
  };
}

const labels: Record<string, string> = {
  name: "Sketchbook",
  username: "ada",
  fingerprint: "4c4c4544-0042",
  url: "https://hooks.example.com/latchkey",
  algorithm: "ED25519",
};

/** Members of the change that the resource has. */
const changedMembers = (name: string, after: JsonObject): JsonObject => {
  const columns = eventColumnsOf(resourceOf(name)).map((column) => column.name);
  return Object.fromEntries(Object.entries(after).filter(([member]) => columns.includes(member)));
};
