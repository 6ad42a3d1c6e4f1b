import type { z } from "zod";
import type { Route } from "../http/route.ts";
import { type Components, type Operation, shared } from "./components.ts";
import { type JsonObject, jsonSchema } from "./json-schema.ts";

// Requests of routes, as the OpenAPI document describes them.

export const tenantParameter = {
  name: "tenant_name",
  in: "path",
  required: true,
  description: "The tenant's name.",
  schema: { type: "string" },
  example: "acme",
};

export function parameters(place: "path" | "query", schema: z.ZodObject | undefined, { schemas }: Components): JsonObject[] {
  if (schema === undefined) return [];
  const { properties, required } = jsonSchema(schema, schemas, "input") as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties ?? {}).map(([name, property]) => {
    const isRequired = place === "path" || (required ?? []).includes(name);
    const { description, example, ...rest } = property;
    if (isRequired) return { name, in: place, required: true, description, schema: rest, example };
    // The console fills in what it finds as `example`: a list with every filter set would find nothing.
    return {
      name,
      in: place,
      required: false,
      description: `${description} For example \`${example}\`.`,
      schema: { ...rest, examples: [example] },
    };
  });
}

/**
 * Describes a request's body as JSON; that forms are accepted too is said in words, because generators make a method of each media type. A body
 * without members may be left out, and is not described.
 */
export function requestBody(
  { body, operationId, typical }: Route["definition"],
  components: Components,
): Pick<Operation, "requestBody"> {
  if (body === undefined || Object.keys(body.shape).length === 0) return {};
  const schema = jsonSchema(body, components.schemas, "input") as Schema;
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Body`;
  const described = shared(components, "schemas", name, { ...schema, example: exampleOf(schema, components.schemas, typical) });
  return {
    requestBody: { required: (schema.required ?? []).length > 0, content: { "application/json": { schema: described } } },
  };
}

type Schema = JsonObject & { $ref?: string; required?: string[]; properties?: Record<string, Schema>; items?: Schema };

/** A body that is taken as it stands: the members that are typical, else those that must be there, else the first. */
function exampleOf(schema: Schema, schemas: JsonObject, typical?: string[]): unknown {
  const referred = schema.$ref === undefined ? {} : (schemas[schema.$ref.slice("#/components/schemas/".length)] as Schema);
  const { example, properties, items, required = [] }: Schema = { ...referred, ...schema };
  if (properties === undefined || example !== undefined)
    return example ?? (items === undefined ? undefined : [exampleOf(items, schemas)]);
  const names = typical ?? (required.length > 0 ? required : Object.keys(properties).slice(0, 1));
  return Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, exampleOf(properties[name], schemas)]] : [])));
}
