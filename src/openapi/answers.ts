import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "../errors/catalogue.ts";
import { exampleCursor } from "../http/listing.ts";
import type { Route } from "../http/route.ts";
import { type Components, shared, sharedHeaders } from "./components.ts";
import { ageHeaders, rateLimitHeaders, replayHeaders, responseHeaders, retryHeaders, signatureHeaders } from "./headers.ts";
import { type JsonObject, jsonSchema } from "./json-schema.ts";

// What routes answer, as the OpenAPI document has it.

type RefusedWith = Route["definition"]["refusedWith"];

/** What an answer carries beside what every one does. */
export type Carried = { isSigned: boolean; isRateLimited?: boolean; isAged?: boolean; isReplayed?: boolean; saysWhen?: boolean };

const headersOf = (carried: Carried, components: Components): JsonObject =>
  sharedHeaders(components, {
    ...responseHeaders,
    ...(carried.isSigned ? signatureHeaders : {}),
    ...(carried.isRateLimited ? rateLimitHeaders : {}),
    ...(carried.isAged ? ageHeaders : {}),
    ...(carried.isReplayed ? replayHeaders : {}),
    ...(carried.saysWhen ? retryHeaders : {}),
  });

export function success(
  { description, data, contentType, status, isList = false, isCounted = isList }: Route["definition"]["answer"],
  components: Components,
  carried: Carried,
): JsonObject {
  const headers = headersOf(carried, components);
  if (status === 204) return { description, headers };
  const schema = data === undefined ? { type: "string", format: "binary" } : jsonSchema(data, components.schemas);
  if (contentType !== undefined) return { description, headers, content: { [contentType]: { schema } } };
  const [name, listed] = isList ? ["Page", { ...counted, ...paged }] : isCounted ? ["CountedList", counted] : ["Success", {}];
  const envelope = shared(components, "schemas", name, enveloped(listed));
  return {
    description,
    headers,
    content: json({
      allOf: [envelope, { type: "object", properties: { data: { description: "What was asked for.", ...schema } } }],
    }),
  };
}

/**
 * Refusals by their status. Routes that give the same codes share one, whose name says these codes.
 * @param malformed those of the codes that come with 400 too, where the request's form is wrong
 * @param refusedWith what one of the codes carries
 */
export function refusals(
  codes: ErrorCode[],
  components: Components,
  { isSigned, malformed = [], refusedWith }: Carried & { malformed?: ErrorCode[]; refusedWith?: RefusedWith },
): Record<string, JsonObject> {
  const byStatus = new Map<number, Set<ErrorCode>>();
  const add = (status: number, code: ErrorCode) => byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  for (const code of [...new Set(codes)].sort()) {
    if (malformed.includes(code)) add(400, code);
    add(errorCatalogue[code].status, code);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, [...ofStatus]]) => {
      const carried = refusedWith !== undefined && ofStatus.includes(refusedWith.code) ? refusedWith : undefined;
      const name = [status, ...ofStatus, ...(isSigned ? [] : ["unsigned"]), ...(carried ? ["data"] : [])].join("-");
      const described = {
        description: ofStatus.map((code) => `\`${code}\` ${errorCatalogue[code].message}`).join("\n\n"),
        headers: headersOf({ isSigned, isRateLimited: status === 429, saysWhen: [409, 429, 503].includes(status) }, components),
        content: json(refused(ofStatus, components, carried)),
      };
      return [String(status), shared(components, "responses", name, described)];
    }),
  );
}

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });

/** @param listed what a list has beside its rows */
const enveloped = (listed: JsonObject): JsonObject => ({
  type: "object",
  required: [...required, ...Object.keys(listed)],
  properties: {
    ...envelope,
    code: { const: "00000", description: "It was done.", example: "00000" },
    ...listed,
  },
});

function refused(codes: ErrorCode[], components: Components, carried: RefusedWith): JsonObject {
  shared(components, "schemas", "FieldError", jsonSchema(fieldError, components.schemas));
  const refusal = shared(components, "schemas", "Refusal", {
    type: "object",
    required,
    properties: {
      ...envelope,
      message: { ...envelope.message, example: errorCatalogue["40000"].message },
      code: { type: "string", description: "What is wrong: branch on it.", example: "40000" },
      data: {
        type: "object",
        description:
          "Empty, unless the route says what a refusal carries; of a validation by a key that no license has, `valid: false` and `code: not_found`.",
        example: {},
      },
      errors: {
        type: "array",
        description: "Each member of the request that is wrong, where it is one.",
        items: { $ref: "#/components/schemas/FieldError" },
      },
    },
  });
  const [first] = codes;
  const own = {
    code: { enum: codes, example: first },
    message: { example: first && errorCatalogue[first].message },
    ...(carried === undefined ? {} : { data: carriedBy(carried, components) }),
  };
  return { allOf: [refusal, { type: "object", properties: own }] };
}

const carriedBy = ({ code, description, data }: NonNullable<RefusedWith>, components: Components): JsonObject => ({
  description: `With \`${code}\`: ${description}`,
  anyOf: [jsonSchema(data, components.schemas), { type: "object", maxProperties: 0 }],
});

const required = ["request_id", "code", "message", "server_time", "data"];

const envelope = {
  request_id: {
    type: "string",
    format: "uuid",
    description: "The request's id, as `X-Request-Id` has it.",
    example: "8a0f2d1c-5b0e-4c63-9a5f-0d9f6f1f7c11",
  },
  message: { type: "string", description: "What happened, for people.", example: "OK" },
  server_time: { type: "integer", description: "The service's clock, unix seconds.", example: 1_793_525_400 },
};

const counted = { count: { type: "integer", description: "All rows that there are, exactly.", example: 1 } };

const paged = {
  meta: {
    type: "object",
    required: ["next"],
    description: "Where the list goes on.",
    properties: {
      next: {
        type: ["string", "null"],
        description: "Send it as `after` for the next page; null on the last.",
        example: exampleCursor,
      },
    },
  },
};

const fieldError = z.object({
  field: z.string().meta({ description: "Which member, by its path.", example: "max_machines" }),
  code: z.string().meta({ description: "Five digits.", example: "46005" }),
  message: z.string().meta({
    description: "What is wrong with it, for people.",
    example: "max_machines is not valid. Send a whole number of 0 or more.",
  }),
});
