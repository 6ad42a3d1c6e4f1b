import type { JsonObject } from "./json-schema.ts";

// OpenAPI 3.0.3, for generators that do not know 3.1. The libraries that convert a document are command-line programs that bring a compiler and a
// YAML parser with them: too much for a Worker, and the document uses few words that 3.0 lacks.

/**
 * Returns the document of version 3.1 in the words of 3.0: `nullable` in the place of the type null, `enum` of one for `const`, `example` for
 * `examples`, and a reference with a description in `allOf`. Streams are left out, and operations that have no other answer, because 3.0 has no words for
 * an object a line. So are webhooks, which came with 3.1, and to keep the document small `x-codes` and `x-permission` of operations and the fields that every answer has.
 */
export function inVersion30(document: JsonObject): JsonObject {
  const {
    info,
    paths,
    components,
    webhooks: _,
    ...rest
  } = document as JsonObject & Record<"info" | "paths" | "components", JsonObject>;
  const { license, ...described } = info;
  const kept = withoutStreams(paths);
  const { schemas, ...others } = components;
  return {
    ...rest,
    openapi: "3.0.3",
    info: { ...described, license: { name: (license as JsonObject).name, url: "https://spdx.org/licenses/MIT" } },
    paths: converted(kept),
    components: converted({ ...others, schemas: usedSchemas(schemas as JsonObject, { kept, others }) }),
  };
}

/** Returns the schemas that other parts of the document lead to. */
function usedSchemas(schemas: JsonObject, parts: JsonObject): JsonObject {
  const used = new Set<string>();
  const follow = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow(parts);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}

type Operation = JsonObject & { responses: Record<string, { content?: JsonObject; headers?: JsonObject }> };

const isStream = ({ responses }: Operation): boolean =>
  Object.values(responses).some(({ content = {} }) => Object.keys(content).join() === stream);

const stream = "application/x-ndjson";

/** Fields that every answer has or may have. They are documented beside refusals: generators of 3.0 make nothing of them. */
const everywhere = ["X-Request-Id", "Content-Digest", "Server-Timing", "Signature-Input", "Signature"];

const withoutFields = (headers: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !everywhere.includes(name)));

/**
 * Returns an operation without the streams that are the choice of its clients, without `x-codes` and `x-permission`, since its description says the same, and
 * without the fields that every answer has.
 */
const withoutChoice = ({ responses, "x-codes": _, "x-permission": __, ...operation }: Operation): JsonObject => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(responses).map(([status, { content, headers, ...response }]) => {
      const { [stream]: _, ...kept } = content ?? {};
      const own = withoutFields(headers ?? {});
      return [
        status,
        {
          ...response,
          ...(Object.keys(own).length === 0 ? {} : { headers: own }),
          ...(content === undefined ? {} : { content: kept }),
        },
      ];
    }),
  ),
});

function withoutStreams(paths: JsonObject): JsonObject {
  const whole = Object.entries(paths as Record<string, Record<string, Operation>>).map(
    ([path, methods]) =>
      [
        path,
        Object.entries(methods)
          .filter(([, operation]) => !isStream(operation))
          .map(([method, operation]) => [method, withoutChoice(operation)] as const),
      ] as const,
  );
  return Object.fromEntries(
    whole.filter(([, methods]) => methods.length > 0).map(([path, methods]) => [path, Object.fromEntries(methods)]),
  );
}

/** Members whose value is data and no part of the document's language. */
const isData = (name: string): boolean => name === "example" || name === "enum" || name === "required" || name.startsWith("x-");

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, isData(name) ? member : converted(member)]);
  return [withExample, withEnum, withNullableType, withNullableChoice, withoutSiblings].reduce(
    (schema, step) => step(schema),
    Object.fromEntries(members) as JsonObject,
  );
}

function withExample({ examples, ...schema }: JsonObject): JsonObject {
  return Array.isArray(examples) ? { ...schema, example: examples[0] } : schema;
}

function withEnum(schema: JsonObject): JsonObject {
  const { const: only, ...rest } = schema;
  // A member of an object may be called `const`.
  return only === undefined || typeof only === "object" ? schema : { ...rest, enum: [only] };
}

function withNullableType(schema: JsonObject): JsonObject {
  const { type, ...rest } = schema;
  if (!Array.isArray(type)) return schema;
  const [one] = type.filter((each) => each !== "null");
  return { type: one, nullable: true, ...rest };
}

function withNullableChoice(schema: JsonObject): JsonObject {
  const { oneOf, ...rest } = schema as JsonObject & { oneOf?: JsonObject[] };
  if (!Array.isArray(oneOf)) return schema;
  const [first, ...others] = oneOf.filter(({ type }) => type !== "null");
  // Version 3.0.3 reads `nullable` beside a type alone, and null is to fit one alternative alone.
  return others.length + 1 === oneOf.length ? schema : { ...rest, oneOf: [{ ...first, nullable: true }, ...others] };
}

function withoutSiblings(schema: JsonObject): JsonObject {
  const { $ref: reference, ...rest } = schema;
  return typeof reference === "string" && Object.keys(rest).length > 0 ? { allOf: [{ $ref: reference }], ...rest } : schema;
}
