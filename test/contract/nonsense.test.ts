import { beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import type { Route } from "../../src/http/route.ts";
import { takesIdempotencyKey } from "../../src/http/route.ts";
import { codesOf } from "../../src/openapi/document.ts";
import { client, newTenant, type Reply, type RequestOptions, superadmin } from "../support/client.ts";

// Requests that nobody means. Each answer is held to the route's own description, so that a code which it does not name is found.

let tenantName: string;

beforeAll(async () => {
  tenantName = (await newTenant()).name;
});

type Case = [operationId: string, route: Route];

const named = (which: (definition: Route["definition"]) => boolean): Case[] =>
  routes.filter(({ definition }) => which(definition)).map((route) => [route.definition.operationId, route]);

type Nonsense = RequestOptions & { at?: Record<string, string>; query?: string };

async function ask({ definition }: Route, { at = {}, query = "", ...options }: Nonsense): Promise<Reply> {
  const who = definition.permission === null ? client() : await superadmin();
  const path = definition.path.replace(/:([a-z_]+)/g, (_, name) => {
    if (name === "tenant_name") return tenantName;
    return at[name] ?? (name.endsWith("_id") ? crypto.randomUUID() : "nobody");
  });
  return who.send(`${path}${query}`, { method: definition.method.toUpperCase(), ...options });
}

const junk = ["", "-", "0", "-1", "1.5", "x".repeat(20_000), "true", "null"];

const namesOf = (schema: { shape: object } | undefined): string[] => Object.keys(schema?.shape ?? {});

describe("A malformed request gets a code that its route documents", () => {
  test.each(named(({ query }) => query !== undefined))("%s, in a query", async (_, route) => {
    const codes: string[] = [];
    for (const name of namesOf(route.definition.query)) {
      for (const value of junk) codes.push((await ask(route, { query: `?${name}=${value}` })).code);
    }
    expect(codes).toContain("40000");
  });

  test.each(named(({ params }) => params !== undefined))("%s, in its path", async (_, route) => {
    for (const name of namesOf(route.definition.params)) {
      for (const value of ["-", "%20", "x".repeat(20_000)]) {
        expect((await ask(route, { at: { [name]: value } })).status).toBeGreaterThanOrEqual(400);
      }
      expect(await ask(route, { at: { [name]: "%00" } })).toMatchObject({ status: 400, code: "40000" });
    }
  });

  test.each(named(takesIdempotencyKey))("%s, in its idempotency key", async (_, route) => {
    expect(await ask(route, { headers: { "Idempotency-Key": "two words" } })).toMatchObject({ status: 400, code: "40000" });
  });

  test.each(named(() => true))("%s, in the signature that it asks for", async (_, route) => {
    expect(codesOf(route.definition)).toContain("40000");
    expect(await ask(route, { headers: { "Accept-Signature": "sig1" } })).toMatchObject({ status: 400, code: "40000" });
  });
});
