import { z } from "zod";
import type { RefusalName } from "../errors/refusals.ts";
import { codeOf, successCode } from "../formats/native/present-refusal.ts";
import { nativeRefusals } from "../formats/native/refusals.ts";
import { exampleCursor } from "../http/listing.ts";
import type { Route } from "../http/route.ts";
import { type Components, shared, sharedHeaders } from "./components.ts";
import { ageHeaders, rateLimitHeaders, replayHeaders, responseHeaders, retryHeaders, signatureHeaders } from "./headers.ts";
import { type JsonObject, jsonSchema } from "./json-schema.ts";

// Answers of routes, as the OpenAPI document describes them.

type RefusedWith = Route["definition"]["refusedWith"];

/** Parts that an answer carries beside those that every answer carries. */
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
  const [name, listed, listedPerhaps = {}] = isList
    ? ["Page", paged, counted]
    : isCounted
      ? ["CountedList", counted]
      : ["Success", {}];
  const envelope = shared(components, "schemas", name, enveloped(listed, listedPerhaps));
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
 * @param malformed those of the refusals that come with 400 too, where the request's form is wrong
 * @param refusedWith what one of the refusals carries
 */
export function refusals(
  names: RefusalName[],
  components: Components,
  { isSigned, malformed = [], refusedWith }: Carried & { malformed?: RefusalName[]; refusedWith?: RefusedWith },
): Record<string, JsonObject> {
  const byStatus = new Map<number, Set<RefusalName>>();
  const add = (status: number, name: RefusalName) => byStatus.set(status, (byStatus.get(status) ?? new Set()).add(name));
  for (const name of [...new Set(names)].sort((one, other) => (codeOf(one) < codeOf(other) ? -1 : 1))) {
    if (malformed.includes(name)) add(400, name);
    add(nativeRefusals[name].status, name);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, [...ofStatus]]) => {
      const carried = refusedWith !== undefined && ofStatus.includes(refusedWith.refusal) ? refusedWith : undefined;
      const name = [status, ...ofStatus.map(codeOf), ...(isSigned ? [] : ["unsigned"]), ...(carried ? ["data"] : [])].join("-");
      const described = {
        description: ofStatus.map((one) => `\`${codeOf(one)}\` ${nativeRefusals[one].message}`).join("\n\n"),
        headers: headersOf({ isSigned, isRateLimited: status === 429, saysWhen: [409, 429, 503].includes(status) }, components),
        content: json(refused(ofStatus, components, carried)),
      };
      return [String(status), shared(components, "responses", name, described)];
    }),
  );
}

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });

/** @param listed what a list has beside its rows */
const enveloped = (listed: JsonObject, listedPerhaps: JsonObject): JsonObject => ({
  type: "object",
  required: [...required, ...Object.keys(listed)],
  properties: {
    ...envelope,
    code: { const: successCode, description: "It was done.", example: successCode },
    ...listed,
    ...listedPerhaps,
  },
});

function refused(names: RefusalName[], components: Components, carried: RefusedWith): JsonObject {
  shared(components, "schemas", "FieldError", jsonSchema(fieldError, components.schemas));
  const refusal = shared(components, "schemas", "Refusal", {
    type: "object",
    required,
    properties: {
      ...envelope,
      message: { ...envelope.message, example: nativeRefusals.request_malformed.message },
      code: { type: "string", description: "What is wrong: branch on it.", example: codeOf("request_malformed") },
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
  const [first] = names;
  const own = {
    code: { enum: names.map(codeOf), example: first && codeOf(first) },
    message: { example: first && nativeRefusals[first].message },
    ...(carried === undefined ? {} : { data: carriedBy(carried, components) }),
  };
  return { allOf: [refusal, { type: "object", properties: own }] };
}

const carriedBy = ({ refusal, description, data }: NonNullable<RefusedWith>, components: Components): JsonObject => ({
  description: `With \`${codeOf(refusal)}\`: ${description}`,
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
  message: { type: "string", description: "What happened, for people to read.", example: "OK" },
  server_time: { type: "integer", description: "The service's clock, unix seconds.", example: 1_793_525_400 },
};

const counted = { count: { type: "integer", description: "The exact number of all rows.", example: 1 } };

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
  code: z.string().meta({ description: "Five digits.", example: codeOf("policy_max_machines_invalid") }),
  message: z.string().meta({
    description: "What is wrong, for people to read.",
    example: "max_machines is not valid. Send a whole number of 0 or more.",
  }),
});
