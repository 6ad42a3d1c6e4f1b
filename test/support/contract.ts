import { expect } from "vitest";
import type { z } from "zod";
import { routes } from "../../src/http/app.ts";
import { codesOf } from "../../src/http/openapi.ts";
import type { Route } from "../../src/http/route.ts";
import type { Reply } from "./client.ts";

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

/** Which routes were answered, and with which codes: what the contract's test asks for at the end of a file. */
export const seen = new Map<string, Set<string>>();

/** An answer is what the route's own description says: its status, its members and no others, and a code that it names. */
export function expectContract(method: string, path: string, reply: Reply): void {
  const definition = routeOf(method, path)?.definition;
  if (definition === undefined) return;
  const { answer, operationId } = definition;
  const codes = seen.get(operationId) ?? new Set();
  seen.set(operationId, codes.add(reply.code ?? "00000"));
  if (reply.status >= 400) {
    expect(codesOf(definition), `${operationId} gives a code that it does not name: ${reply.message}`).toContain(reply.code);
    return;
  }
  expect(reply.status, operationId).toBe(answer.status);
  if (answer.data === undefined || answer.contentType !== undefined) return;
  const schema: z.ZodType = answer.data;
  expect(schema.parse(reply.data), `${operationId} answers what its schema says`).toEqual(reply.data);
  expect(reply.count !== undefined, `${operationId} is a list`).toBe(
    answer.isList === true || Array.isArray(reply.data) ? reply.count !== undefined : false,
  );
}
