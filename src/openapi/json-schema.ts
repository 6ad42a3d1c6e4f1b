import { z } from "zod";

export type JsonObject = Record<string, unknown>;

type Generated = JsonObject & { $defs?: Record<string, JsonObject> };

type Direction = "input" | "output";

/**
 * Returns JSON Schema 2020-12, which is what OpenAPI 3.1 takes, in the form that generators of clients read best.
 *
 * A schema with an `id` is written once, under components. Two more members of a schema's `meta` say how it is documented:
 * - `sharedAs: "Name"` writes the schema once, under components. Where it is used with another description, that is said there.
 * - `undocumented: true` leaves a member out that is accepted and that nobody should begin to send.
 */
export function jsonSchema(schema: z.ZodType, schemas: JsonObject, io: Direction = "output"): JsonObject {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" }) as Generated;
  for (const [id, definition] of Object.entries($defs)) schemas[id] ??= withoutId(documented(definition, schemas, io));
  return withoutId(documented(rest, schemas, io));
}

const withoutId = ({ id: _, ...rest }: JsonObject): JsonObject => rest;

const documented = (schema: JsonObject, schemas: JsonObject, io: Direction): JsonObject =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'), (name, value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && name !== "example" && name !== "properties"
      ? shared(exclusive(nullable(flat(withoutDefault(withFormat(withoutNoise(documentedMembers(value), io), io))))), schemas)
      : value,
  );

function documentedMembers(schema: JsonObject): JsonObject {
  const { properties, required, ...rest } = schema as JsonObject & {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  if (properties === undefined) return schema;
  const members = Object.entries(properties).filter(([, { undocumented }]) => undocumented !== true);
  // An answer may get more members later: a client that refuses those that it does not know would break.
  return { ...rest, properties: Object.fromEntries(members), ...(required === undefined ? {} : { required }) };
}

/** The pattern of a time or a UUID is long, and says what its format says; names of members are texts; answers may get more members. */
function withoutNoise(schema: JsonObject, io: Direction): JsonObject {
  const { pattern, propertyNames: _, additionalProperties, ...rest } = schema;
  const isOfFormat = ["date-time", "date", "uuid"].includes(String(schema.format));
  const isOpen = io === "output" && additionalProperties === false;
  return {
    ...rest,
    ...(pattern === undefined || isOfFormat ? {} : { pattern }),
    ...(additionalProperties === undefined || isOpen ? {} : { additionalProperties }),
  };
}

const largestInt32 = 2_147_483_647;

/** Bytes and counts need 64 bits. The bounds of a double's whole numbers say nothing of an answer. */
function withFormat(schema: JsonObject, io: Direction): JsonObject {
  const { type, minimum, maximum, ...rest } = schema;
  if (type !== "integer") return schema;
  const isUnbounded = (bound: unknown) =>
    bound === undefined || (io === "output" && Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER);
  return {
    type,
    ...(Number(maximum ?? Number.MAX_SAFE_INTEGER) > largestInt32 ? { format: "int64" } : {}),
    ...(isUnbounded(minimum) ? {} : { minimum }),
    ...(isUnbounded(maximum) ? {} : { maximum }),
    ...rest,
  };
}

/** Generators make a member with a default one that must be there. A default is said in words. */
function withoutDefault(schema: JsonObject): JsonObject {
  const { default: initial, description, ...rest } = schema;
  if (initial === undefined || typeof description !== "string") return schema;
  return { description: /default/i.test(description) ? description : `${description} Default: \`${initial}\`.`, ...rest };
}

/** Returns a choice with the alternatives of an inner choice among its own. */
function flat(schema: JsonObject): JsonObject {
  const { anyOf } = schema as { anyOf?: JsonObject[] };
  if (anyOf === undefined) return schema;
  return { ...schema, anyOf: anyOf.flatMap((one) => (one.anyOf ?? one.oneOf ?? [one]) as JsonObject[]) };
}

/** A type or null, in the one place that readers and the console look at. */
function nullable(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema as JsonObject & { anyOf?: JsonObject[] };
  const [one, none] = anyOf ?? [];
  if (anyOf?.length !== 2 || none?.type !== "null" || typeof one?.type !== "string") return schema;
  return {
    ...one,
    type: [one.type, "null"],
    ...(Array.isArray(one.enum) ? { enum: [...one.enum, null] } : {}),
    ...rest,
  };
}

/** Values of different types exclude each other: generators make a choice of `oneOf`, and several members at once of `anyOf`. */
function exclusive(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema as JsonObject & { anyOf?: JsonObject[] };
  const types = (anyOf ?? []).map(({ type }) => type);
  const areExclusive = types.every((type) => typeof type === "string") && new Set(types).size === types.length;
  return anyOf !== undefined && areExclusive ? { ...rest, oneOf: anyOf } : schema;
}

function shared(schema: JsonObject, schemas: JsonObject): JsonObject {
  const { sharedAs: name, ...rest } = schema;
  if (typeof name !== "string") return schema;
  schemas[name] ??= rest;
  const { description, example } = schemas[name] as JsonObject;
  return {
    $ref: `#/components/schemas/${name}`,
    ...(rest.description === description ? {} : { description: rest.description }),
    ...(rest.example === example ? {} : { example: rest.example }),
  };
}
