import { type RefusalName, refusalNames } from "../errors/refusals.ts";
import { codeOf } from "../formats/native/refusal-facts.ts";
import { refusalMembers } from "../formats/native/refusal-members.ts";
import { type NativeCode, nativeRefusals } from "../formats/native/refusals.ts";
import type { Route } from "../http/route.ts";
import { envelope, envelopeMembers } from "./answers.ts";
import { type Components, shared, sharedHeaders } from "./components.ts";
import { rateLimitHeaders, responseHeaders, retryHeaders, signatureHeaders } from "./headers.ts";
import { type JsonObject, jsonSchema } from "./json-schema.ts";

// Refusals of routes, as the OpenAPI document describes them. One schema stands for all of them, so that a generated client has one type of error.
// Which codes a route gives is said in its description, and for programs in `x-codes`.

/** Codes by the status that they come with. */
export type CodesByStatus = Record<string, NativeCode[]>;

/**
 * Returns a route's codes by their status.
 * @param malformed those of the refusals that come with 400 too, where the request's form is wrong
 */
export function codesByStatus(names: RefusalName[], malformed: RefusalName[] = []): CodesByStatus {
  const codes: CodesByStatus = {};
  const add = (status: number, name: RefusalName) => {
    codes[status] = [...(codes[status] ?? []), codeOf(name)];
  };
  for (const name of [...new Set(names)].sort((one, other) => (codeOf(one) < codeOf(other) ? -1 : 1))) {
    if (malformed.includes(name) && nativeRefusals[name].status !== 400) add(400, name);
    add(nativeRefusals[name].status, name);
  }
  return codes;
}

/** Returns a sentence with the codes of a route's own, and what one of its refusals carries. */
export function refusedWith(codes: CodesByStatus, carried: Route["definition"]["refusedWith"]): string {
  const list = Object.entries(codes).map(([status, ones]) => `${status}: ${ones.join(", ")}`);
  const data = carried === undefined ? "" : `\n\nThe \`data\` of \`${codeOf(carried.refusal)}\`: ${carried.description}`;
  const own = list.length === 0 ? "No refusals of its own" : `Refusals by status: ${list.join("; ")}`;
  return `${own}.${data}`;
}

/** Writes the one schema of all refusals. Its data is what any route's refusal carries, or nothing. */
export function writeRefusalSchema(routes: Route[], components: Components): void {
  const { schemas } = components;
  const alike = envelope(components);
  const carried = routes.flatMap(({ definition }) => (definition.refusedWith === undefined ? [] : [definition.refusedWith.data]));
  const alternatives = [...new Set(carried)].map((data) => jsonSchema(data, schemas));
  schemas.RefusalCode = {
    type: "string",
    description: `What is wrong: branch on it.\n\n${meanings}`,
    enum: refusalNames.map(codeOf),
    "x-enum-varnames": refusalNames,
    example: codeOf("request_malformed"),
  };
  schemas.NoData = { type: "object", maxProperties: 0 };
  schemas.Refusal = {
    type: "object",
    required: envelopeMembers,
    properties: {
      ...alike,
      message: { ...alike.message, example: nativeRefusals.request_malformed.message },
      code: { $ref: "#/components/schemas/RefusalCode" },
      data: {
        oneOf: [...alternatives, { $ref: "#/components/schemas/NoData" }],
        description: "Empty, unless the operation says what a refusal carries.",
        example: {},
      },
      ...Object.fromEntries(Object.entries(refusalMembers).map(([name, { schema }]) => [name, jsonSchema(schema, schemas)])),
    },
  };
}

const meanings = refusalNames
  .map((name) => `- \`${codeOf(name)}\` ${nativeRefusals[name].message.replace(/(?<=\.) .*/, "")}`)
  .sort()
  .join("\n");

/**
 * Returns the responses of a route's refusals and faults, each of which is written once for all routes. They are ranges of statuses, because a
 * generator makes a member of each status, and a caller would look at a dozen of them for one type of error.
 */
export const refusals = (components: Components): Record<string, JsonObject> => ({
  "4XX": shared(components, "responses", "Refused", refused(components)),
  "5XX": shared(components, "responses", "Failed", failed(components)),
});

const refused = (components: Components): JsonObject => ({
  description: "The request is refused. The operation says with which codes; in version 3.1 `x-codes` has them by status.",
  headers: sharedHeaders(components, { ...responseHeaders, ...signatureHeaders, ...rateLimitHeaders, ...retryHeaders }),
  content: refusalContent,
});

const failed = (components: Components): JsonObject => ({
  description: "The service failed, or is overloaded. Try again.",
  headers: sharedHeaders(components, { ...responseHeaders, ...signatureHeaders, ...retryHeaders }),
  content: refusalContent,
});

const refusalContent = { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } };
