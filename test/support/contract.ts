import { expect } from "vitest";
import { z } from "zod";
import { basePath, routes } from "../../src/app/routes.ts";
import type { Route } from "../../src/http/route.ts";
import type { Reply } from "./client.ts";
import { codesInDocument, followed, published } from "./openapi.ts";

const matchers = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.definition.path.replace(/:[a-z_]+/g, "[^/]+")}/?$`),
  /** A path without parameters stands before one that has them in the same place. */
  parameters: route.definition.path.split(":").length,
}));

/** The route that answers a path below the base path, if one does. */
export function routeOf(method: string, path: string): Route | undefined {
  const [bare = ""] = path.split("?");
  const ofMethod = matchers.filter(
    ({ route, pattern }) => route.definition.method === method.toLowerCase() && pattern.test(bare),
  );
  return ofMethod.sort((left, right) => left.parameters - right.parameters)[0]?.route;
}

type Schema = Record<string, unknown> & { properties?: Record<string, unknown> };

type Described = { headers?: Record<string, unknown>; content?: Record<string, { schema: Schema }> };

type Operation = { responses: Record<string, Described> };

type Document = {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }>;
};

const asDefinitions = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/$defs/"));

const document: Document = asDefinitions({
  paths: followed(published.paths),
  webhooks: followed(published.webhooks),
});

/** Returns schemas that allow no other members than theirs: the document lets answers get more, and the service has none that it does not document. */
function closed(value: any): any {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  const isObject = value.type === "object" && typeof value.properties === "object" && value.additionalProperties === undefined;
  return isObject ? { ...members, additionalProperties: false } : members;
}

const definitions: Record<string, Schema> = asDefinitions(closed(published.components.schemas));

/**
 * An answer is what the published document says of its route: its status, its media type, its members and no others, and a code that
 * it names under that status. A refusal says what to do in a sentence.
 */
export function expectContract(method: string, path: string, reply: Reply): void {
  if (reply.status >= 400) expectSentences(reply);
  const definition = routeOf(method, path)?.definition;
  if (definition === undefined) return;
  const { operationId } = definition;
  const described = describedOf(definition, reply.status);
  const isNamed =
    reply.status < 400 || codesInDocument(pathOf(definition), definition.method)[reply.status]?.includes(reply.code);
  expect(
    isNamed && described,
    `${operationId} answers ${reply.status} ${reply.code}, which it does not name: ${reply.message}`,
  ).toBeTruthy();
  for (const name of ["X-Request-Id", "Server-Timing"])
    expect(reply.headers.has(name), `${operationId} sends ${name}`).toBe(true);
  for (const name of ["Retry-After", "Idempotency-Replayed", "ETag", ...(reply.status < 400 ? ["Age"] : [])])
    if (reply.headers.has(name)) expect(Object.keys(described?.headers ?? {}), operationId).toContain(name);
  const mediaTypes = Object.keys(described?.content ?? {});
  const mediaType = reply.headers.get("Content-Type")?.replace(/^(text\/csv);.*/, "$1");
  expect(mediaTypes.length === 0 ? [undefined] : mediaTypes, operationId).toContain(mediaType);
  if (mediaType !== "application/json") return;
  const { success, error } = schemaOf(definition, reply.status).safeParse(JSON.parse(new TextDecoder().decode(reply.bytes)));
  expect(success, `${operationId} ${reply.status} ${reply.code} ${reply.message} ${error?.message}`).toBe(true);
}

const operationOf = ({ method, path }: Route["definition"]): Operation | undefined => document.paths[pathOf({ path })]?.[method];

/** The path of a route, as the document writes it. */
const pathOf = ({ path }: Pick<Route["definition"], "path">): string => `${basePath}${path}`.replace(/:([a-z_]+)/g, "{$1}");

function describedOf(definition: Route["definition"], status: number): Described | undefined {
  const { responses = {} } = operationOf(definition) ?? {};
  return responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
}

/** The body of a delivery is what the published document says of its event: those members and no others, and of the resource as well. */
export function expectEvent(body: { type: string }): void {
  const schema = document.webhooks[body.type]?.post.requestBody.content["application/json"]?.schema;
  expect(schema, `${body.type} is not under webhooks`).toBeDefined();
  const { error } = compiled(body.type.slice(0, body.type.indexOf(".")), schema).safeParse(body);
  expect(error?.message, `${body.type} ${JSON.stringify(body)}`).toBeUndefined();
}

const schemas = new Map<string, z.ZodType>();

function compiled(name: string, schema: Schema = {}): z.ZodType {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const made = z.fromJSONSchema({ ...closed(schema), $defs: definitions } as never);
  schemas.set(name, made);
  return made;
}

const schemaOf = (definition: Route["definition"], status: number): z.ZodType =>
  compiled(`${definition.operationId} ${status}`, describedOf(definition, status)?.content?.["application/json"]?.schema);

/** For people: no rest of a program in it, and an end. What quotes a name of the caller's is let go. */
function expectSentences({ code, message, errors }: Reply): void {
  for (const one of [message, ...errors.map((error) => error.message)]) {
    expect(one, code).toMatch(/^[A-Z_a-z].*[.)]$/s);
    // Such a sentence repeats a name of the caller's, which may be any text.
    if (one.startsWith("The member ")) continue;
    expect(one, code).not.toMatch(/invalid (input|string|option)|too (small|big):|expected|undefined|\^|\bNaN\b/i);
  }
}
