import { z } from "zod";

export type JsonObject = Record<string, unknown>;

type Generated = JsonObject & { $defs?: Record<string, JsonObject> };

/** JSON Schema 2020-12, which is what OpenAPI 3.1 takes. A schema with an `id` is written once, under components. */
export function jsonSchema(schema: z.ZodType, schemas: JsonObject, io: "input" | "output" = "output"): JsonObject {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" }) as Generated;
  for (const [id, definition] of Object.entries($defs)) schemas[id] ??= withoutId(underComponents(definition));
  return withoutId(underComponents(rest));
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

/** The pattern of a time or a UUID is long, and says what its format says. */
function withoutPattern(schema: JsonObject): JsonObject {
  const { pattern: _, ...rest } = schema;
  return schema.format === "date-time" || schema.format === "uuid" ? rest : schema;
}

const withoutId = ({ id: _, ...rest }: JsonObject): JsonObject => rest;

const underComponents = (schema: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'), (_, value) =>
    typeof value === "object" && value !== null ? nullable(withoutPattern(value)) : value,
  );
