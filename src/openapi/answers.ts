import { successCode } from "../formats/native/refusal-facts.ts";
import { ndjson } from "../http/answer.ts";
import { cursorPattern, exampleCursor } from "../http/listing.ts";
import type { Route } from "../http/route.ts";
import { type Components, shared, sharedHeaders } from "./components.ts";
import { ageHeaders, rateLimitHeaders, replayHeaders, responseHeaders, signatureHeaders, tagHeaders } from "./headers.ts";
import { type JsonObject, jsonSchema } from "./json-schema.ts";

/** The media type of tables, without its parameters. */
const csvType = "text/csv";

// Successful answers of routes, as the OpenAPI document describes them.

/** Headers that an answer carries beside those that every answer carries. */
type Carried = { isSigned: boolean; isRateLimited?: boolean; isAged?: boolean; isReplayed?: boolean; isTagged?: boolean };

/**
 * Describes a route's successful answer. Its envelope is a schema of its own, named after its data (`LicenseAnswer`, `LicensePage`), so that a
 * generated client has one type for it.
 */
export function success(
  { operationId, answer }: Pick<Route["definition"], "operationId" | "answer">,
  components: Components,
  carried: Carried,
): JsonObject {
  const { description, data, contentType, status, line } = answer;
  const headers = sharedHeaders(components, {
    ...responseHeaders,
    ...(carried.isSigned ? signatureHeaders : {}),
    ...(carried.isRateLimited ? rateLimitHeaders : {}),
    ...(carried.isAged ? ageHeaders : {}),
    ...(carried.isReplayed ? replayHeaders : {}),
    ...(carried.isTagged ? tagHeaders : {}),
  });
  if (status === 204) return { description, headers };
  const schema = data === undefined ? { type: "string", format: "binary" } : jsonSchema(data, components.schemas);
  if (contentType !== undefined) return { description, headers, content: { [contentType]: { schema } } };
  const envelope = shared(components, "schemas", nameOf(operationId, schema, answer), enveloped(schema, answer, components));
  const table = answer.isTable === true ? { [csvType]: { schema: { type: "string" } } } : {};
  const lines = line === undefined ? {} : { [ndjson]: { schema: jsonSchema(line, components.schemas) } };
  return { description, headers, content: { "application/json": { schema: envelope }, ...table, ...lines } };
}

/** The name of an envelope: after the schema of its data, or after the operation where the data has no name. */
function nameOf(operationId: string, schema: JsonObject, { isList, isCounted }: Route["definition"]["answer"]): string {
  const { $ref: reference = `/${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}` } = (schema.items ?? schema) as {
    $ref?: string;
  };
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  return `${name}${isList ? "Page" : isCounted ? "List" : schema.items === undefined ? "Answer" : "sAnswer"}`;
}

/** Schema of an envelope with its data. The members stand in the schema itself: not every generator merges schemas. */
function enveloped(
  schema: JsonObject,
  { isList = false, isCounted = isList }: Route["definition"]["answer"],
  components: Components,
): JsonObject {
  return {
    type: "object",
    required: [...envelopeMembers, ...(isCounted && !isList ? ["count"] : []), ...(isList ? ["meta"] : [])],
    properties: {
      ...envelope(components),
      code: shared(components, "schemas", "SuccessCode", done),
      ...(isCounted ? { count: counted } : {}),
      data: { description: "What was asked for.", ...schema },
      ...(isList ? { meta: shared(components, "schemas", "PageMeta", pageMeta) } : {}),
    },
  };
}

/** Members that every envelope has, those of refusals too. */
export const envelopeMembers = ["request_id", "code", "message", "server_time", "data"];

/** Returns the members that mean the same in every envelope. */
export const envelope = (components: Components) => ({
  request_id: shared(components, "schemas", "RequestId", requestId),
  message: { type: "string", description: "What happened, for people to read.", example: "OK" },
  server_time: shared(components, "schemas", "ServerTime", serverTime),
});

const requestId = {
  type: "string",
  format: "uuid",
  description: "The request's id, as `X-Request-Id` has it.",
  example: "8a0f2d1c-5b0e-4c63-9a5f-0d9f6f1f7c11",
};

const serverTime = {
  type: "integer",
  format: "int64",
  description: "The service's clock, unix seconds.",
  example: 1_793_525_400,
};

const done = { type: "string", const: successCode, description: "It was done.", example: successCode };

const counted = { type: "integer", format: "int64", description: "The exact number of all rows.", example: 1 };

const pageMeta = {
  type: "object",
  description: "Where the list goes on.",
  required: ["next"],
  properties: {
    next: {
      type: ["string", "null"],
      pattern: cursorPattern,
      description: "Send it as `after` for the next page; null on the last.",
      example: exampleCursor,
    },
  },
};
