import type { z } from "zod";
import type { Route } from "../http/route.ts";
import { type Components, shared } from "./components.ts";
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

/** Three media types of one schema, which says an example itself. */
export function requestBody({ body, operationId, typical }: Route["definition"], components: Components): JsonObject {
  if (body === undefined) return {};
  const schema = jsonSchema(body, components.schemas, "input") as Schema;
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Body`;
  const media = { schema: shared(components, "schemas", name, { ...schema, example: exampleOf(schema, typical) }) };
  return {
    requestBody: {
      required: (schema.required ?? []).length > 0,
      content: { "application/json": media, "application/x-www-form-urlencoded": media, "multipart/form-data": media },
    },
  };
}

type Schema = JsonObject & { required?: string[]; properties?: Record<string, Schema>; items?: Schema };

/** A body that is taken as it stands: the members that are typical, else those that must be there, else the first. */
function exampleOf({ example, properties, items, required = [] }: Schema, typical?: string[]): unknown {
  if (properties === undefined) return example ?? (items === undefined ? undefined : [exampleOf(items)]);
  const names = typical ?? (required.length > 0 ? required : Object.keys(properties).slice(0, 1));
  return Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, exampleOf(properties[name])]] : [])));
}
