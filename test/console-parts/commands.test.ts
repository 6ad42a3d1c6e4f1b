import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { asCurl, forgetRequests, sentRequests } from "../../console/src/api/requests.ts";
import { type ConsoleAction, consoleActions } from "./console-actions.ts";

type Ask = (path: string, options: { baseUrl: string; params: object; body: unknown }) => Promise<unknown>;

// Its types are a browser's, which tests are compiled without.
const client: { api: Record<ConsoleAction["method"], Ask> } = await import(
  new URL("../../console/src/api/client.ts", import.meta.url).pathname
);

type Reference = { $ref?: string };
type Schema = Reference & { example?: unknown };
type Operation = {
  tags: string[];
  parameters?: Reference[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
};

const document: { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } } =
  JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8"));

const operationOf = ({ method, path }: ConsoleAction): Operation => {
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The API has no ${method} ${path}.`);
  return operation;
};

/** A POST that only reads is of no group of signing in, and takes no key that a change is told again by. */
const changes = ({ tags, parameters = [] }: Operation): boolean =>
  tags.includes("sessions") || parameters.some(({ $ref }) => $ref?.endsWith("/header-Idempotency-Key") === true);

/** A body of the operation, as the document shows one, with a text that a shell could take for its own. */
const bodyOf = ({ requestBody }: Operation): Record<string, unknown> | undefined => {
  const schema = requestBody?.content["application/json"].schema;
  if (schema === undefined) return undefined;
  const { example = schema.example } = document.components.schemas[schema.$ref?.split("/").at(-1) ?? ""] ?? schema;
  return { ...(example as Record<string, unknown>), note: `Bob's "desk" $(date) \`id\` \\` };
};

/** Arguments that curl gets, when a shell reads the command. */
const argumentsOf = (command: string): string[] =>
  execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    encoding: "utf8",
    env: { LATCHKEY_TOKEN: "token" },
  })
    .split("\0")
    .slice(0, -1);

/** Asks for an action as the console does, and returns the request that the service got. */
async function take({ method, path }: ConsoleAction, body: unknown): Promise<{ url: string; method: string; body: string }> {
  const spy = vi.fn(async (_: Request) => new Response(null, { status: 204 }));
  vi.stubGlobal("fetch", spy);
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const params = { path: Object.fromEntries(names.map((name) => [name, `a ${name}'s`])) };
  await client.api[method](path, { baseUrl: "https://latchkey.example", params, body });
  const [request] = spy.mock.calls[0] ?? [];
  if (request === undefined) throw new Error(`${method} ${path} was not sent.`);
  return { url: request.url, method: request.method, body: await request.text() };
}

afterEach(() => {
  vi.unstubAllGlobals();
  forgetRequests();
});

const actions = [...new Map(consoleActions().map((action) => [`${action.method} ${action.path}`, action])).values()];

describe("the command of a change", () => {
  test("is there for whatever the console can change, and for nothing that it only reads", async () => {
    expect(actions.length).toBeGreaterThan(40);
    for (const action of actions) {
      forgetRequests();
      const operation = operationOf(action);
      const body = bodyOf(operation);
      const request = await take(action, body);
      const name = `${action.method} ${action.path} of ${action.file}`;
      expect(sentRequests().length, name).toBe(changes(operation) ? 1 : 0);
      const [sent] = sentRequests();
      if (sent === undefined) continue;
      const [flag, method, url, header, authorization, ...rest] = argumentsOf(asCurl(sent));
      expect([flag, method, url, header, authorization], name).toEqual([
        "-X",
        request.method,
        request.url,
        "-H",
        "Authorization: Bearer token",
      ]);
      if (body === undefined) expect(rest, name).toEqual([]);
      else expect(rest.slice(0, 3), name).toEqual(["-H", "Content-Type: application/json", "-d"]);
      const shown = JSON.parse(rest[3] ?? "{}");
      expect(Object.keys(shown), name).toEqual(Object.keys(body ?? {}));
    }
  });

  test("does the same as the request did, to the letter, but for texts that are secret", async () => {
    const secret = /password|second-factor/;
    for (const action of actions) {
      forgetRequests();
      const body = bodyOf(operationOf(action));
      const request = await take(action, body);
      const [sent] = sentRequests();
      if (sent === undefined || body === undefined) continue;
      const shown = argumentsOf(asCurl(sent)).at(-1) ?? "";
      const isSecret = secret.test(action.path);
      for (const [member, value] of Object.entries(body)) {
        const isHidden = typeof value === "string" && (isSecret || /password/.test(member));
        if (isHidden) expect(shown, `${action.path} ${member}`).not.toContain(value);
      }
      if (!isSecret && !/password/.test(request.body)) expect(shown, action.path).toBe(request.body);
    }
  });

  test("reads a body from a file that is too long to be shown", async () => {
    const action = { method: "POST", path: "/api/v1/tenants/{tenant_name}/licenses/import", file: "" } as const;
    await take(action, { licenses: [{ name: "x".repeat(10_000) }] });
    const [sent] = sentRequests();
    expect(argumentsOf(sent === undefined ? "" : asCurl(sent)).slice(-2)).toEqual(["-d", "@body.json"]);
  });
});
