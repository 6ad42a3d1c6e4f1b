import { z } from "zod";
import { basePath, routes } from "../../src/app/routes.ts";
import { eventTypes } from "../../src/licensing/index.ts";
import { openApiDocument } from "../../src/openapi/document.ts";

/** The document, parsed from its text. Tests look at the text, because that is what is published. */
export const published = JSON.parse(JSON.stringify(openApiDocument(basePath, routes, "0.0.0", eventTypes)));

/**
 * Returns a part of the document as a reader who follows its references sees it, except those to schemas of things such as a license. An
 * envelope is one schema then, whatever it is put together from.
 */
export function followed(value: any): any {
  if (Array.isArray(value)) return value.map(followed);
  if (typeof value !== "object" || value === null) return value;
  const { $ref: reference, allOf, ...rest } = value;
  if (allOf !== undefined) return followed(allOf.map(target).reduce(merged, rest));
  if (reference !== undefined && !reference.startsWith("#/components/schemas/")) return followed({ ...target(value), ...rest });
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, followed(member)]));
}

/** Returns the target of a reference, or the value itself if it is no reference. */
export function target(value: any): any {
  const path: string[] = value.$ref?.slice("#/".length).split("/") ?? [];
  return path.length === 0 ? value : path.reduce((at, name) => at[name], published);
}

/** Tells of an operation, from the document alone, whether its requests are of a kind that has codes in common. */
const kinds: Record<string, (operation: any, path: string, method: string) => boolean> = {
  always: () => true,
  tenant: (_, path) => path.includes("{tenant_name}"),
  credential: ({ security }) => security?.length !== 0,
  tenant_and_credential: ({ security }, path) => security?.length !== 0 && path.includes("{tenant_name}"),
  body: ({ requestBody }) => requestBody !== undefined,
  change: (_, __, method) => method !== "get",
  if_match: ({ parameters = [] }) => parameters.some((one: any) => target(one).name === "If-Match"),
  idempotency_key: ({ parameters = [] }) => parameters.some((one: any) => target(one).name === "Idempotency-Key"),
};

/** Returns every code that an operation can give, by status, as a reader of the document finds them: its own, and those of all requests of its kind. */
export function codesInDocument(path: string, method: string): Record<string, string[]> {
  const operation = published.paths[path]?.[method];
  const codes: Record<string, string[]> = {};
  const common = Object.entries<any>(published["x-codes"]).filter(
    ([kind]) => kinds[kind]?.(operation, path, method) ?? fail(kind),
  );
  for (const ones of [...common.map(([, byStatus]) => byStatus), operation?.["x-codes"] ?? {}])
    for (const [status, some] of Object.entries<string[]>(ones)) codes[status] = [...(codes[status] ?? []), ...some];
  return codes;
}

function fail(kind: string): never {
  throw new Error(`No test tells which operations are of the kind ${kind}.`);
}

/** Returns whether a value is what a schema of the document says. */
export function fitsSchema(schema: unknown, value: unknown): boolean {
  const inDefinitions = (part: unknown) => JSON.parse(JSON.stringify(part).replaceAll("#/components/schemas/", "#/$defs/"));
  return z
    .fromJSONSchema({ ...inDefinitions(schema), $defs: inDefinitions(published.components.schemas) } as never)
    .safeParse(value).success;
}

const merged = (left: any, right: any): any => ({
  ...left,
  ...right,
  required: [...(left.required ?? []), ...(right.required ?? [])],
  properties: Object.fromEntries(
    [left, right]
      .flatMap(({ properties = {} }) => Object.entries<any>(properties))
      .map(([name, member]) => [name, { ...left.properties?.[name], ...member }]),
  ),
});
