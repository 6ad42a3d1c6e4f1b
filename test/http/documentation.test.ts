import { describe, expect, test } from "vitest";
import { basePath, routes } from "../../src/app/routes.ts";
import { nativeRefusals } from "../../src/formats/native/refusals.ts";
import { eventTypes } from "../../src/licensing/index.ts";
import { codesOf } from "../../src/openapi/document.ts";
import { inVersion30 } from "../../src/openapi/version-3-0.ts";
import { codesInDocument, fitsSchema, followed, published, target } from "../support/openapi.ts";

type Schema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  example?: unknown;
  const?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  required?: string[];
  pattern?: string;
  format?: string;
  default?: unknown;
  minimum?: number;
};

type Parameter = { name: string; in: string; required?: boolean; description?: string; example?: unknown; schema: Schema };

type Operation = {
  operationId: string;
  tags: string[];
  summary?: string;
  description?: string;
  security?: unknown[];
  "x-permission"?: string | string[];
  "x-codes": Record<string, string[]>;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema: Schema }> }>;
};

type Document = {
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const document: Document = { ...published, paths: followed(published.paths) };
const { schemas } = document.components;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** An object or a list of objects shows its example through its members. */
const hasDocumentedMembers = (schema: Schema): boolean =>
  target(schema).properties !== undefined || (schema.items !== undefined && hasDocumentedMembers(schema.items));

/** Each member below, by its path, and what it lacks. */
function lacking(schema: Schema, path: string): string[] {
  const nested = [schema, ...(schema.anyOf ?? schema.oneOf ?? []), ...(schema.items === undefined ? [] : [schema.items])];
  return nested.flatMap((one) =>
    one !== schema
      ? lacking(one, path)
      : Object.entries(one.properties ?? {}).flatMap(([name, member]) => [
          ...lacksOf(member, `${path}.${name}`),
          ...lacking(member, `${path}.${name}`),
        ]),
  );
}

function lacksOf(member: Schema, path: string): string[] {
  const schema: Schema = { ...target(member), ...member };
  const isShown = (schema.example ?? schema.examples ?? schema.const) !== undefined || hasDocumentedMembers(schema);
  return [...(schema.description ? [] : [`${path} has no description`]), ...(isShown ? [] : [`${path} has no example`])];
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).byteLength;

const contents = (content: Record<string, { schema: Schema }> = {}): Schema[] =>
  Object.values(content).map(({ schema }) => target(schema));

describe("whoever reads the document finds", () => {
  test("a meaning and an example for every member that is answered", () => {
    // Members of a resource in an event mean what they mean in the resource itself, where they are described.
    const described = Object.entries(schemas).filter(([name]) => !name.endsWith("Object"));
    expect(described.flatMap(([name, schema]) => lacking(schema, name))).toEqual([]);
    expect(
      operations.flatMap(({ operationId, responses }) =>
        Object.entries(responses).flatMap(([status, { content }]) =>
          contents(content).flatMap((schema) => lacking(schema, `${operationId} ${status}`)),
        ),
      ),
    ).toEqual([]);
  });

  test("a meaning and an example for every member and parameter that is sent", () => {
    expect(
      operations.flatMap(({ operationId, parameters = [], requestBody }) => [
        ...parameters.flatMap((one) => lacksOf({ ...target(one.schema), ...one }, `${operationId} ${one.in} ${one.name}`)),
        ...contents(requestBody?.content).flatMap((schema) => lacking(schema, `${operationId} body`)),
      ]),
    ).toEqual([]);
  });

  test("examples that the service takes", () => {
    const refusals = routes.flatMap(({ definition: { operationId, params, query, body } }) => {
      const { parameters = [], requestBody } = operations.find((one) => one.operationId === operationId) ?? {};
      const sent = { ...params?.shape, ...query?.shape };
      const [{ example, properties = {} } = {}] = contents(requestBody?.content);
      return [
        ...parameters
          .filter(({ name }) => sent[name] !== undefined)
          .map(({ name, schema, example: one = schema.examples?.[0] }) => [name, sent[name]?.safeParse(String(one)).success]),
        ...Object.entries(properties)
          .filter(([, { example: one }]) => one !== undefined)
          .map(([name, { example: one }]) => [`body.${name}`, body?.shape[name]?.safeParse(one).success]),
        ...(requestBody === undefined ? [] : [["body", body?.safeParse(example).success]]),
      ]
        .filter(([, isTaken]) => isTaken !== true)
        .map(([name]) => `${operationId} ${name}`);
    });
    expect(refusals).toEqual([]);
  });

  test("nothing filled in that need not be sent: an Idempotency-Key of an example would be everybody's", () => {
    const optional = operations.flatMap(({ parameters = [] }) => parameters.filter(({ required }) => required === false));
    expect(optional.length).toBeGreaterThan(100);
    expect(optional.filter(({ example }) => example !== undefined)).toEqual([]);
  });

  test("bounds for every text and number that is sent", () => {
    const bounded = new Set(["enum", "const", "maxLength", "maximum", "pattern", "format"]);
    const isBounded = (schema: Schema): boolean => {
      const types = [schema.type].flat();
      const alternatives = schema.anyOf ?? schema.oneOf;
      if (alternatives !== undefined) return alternatives.every(isBounded);
      return !(types.includes("string") || types.includes("integer")) || Object.keys(schema).some((key) => bounded.has(key));
    };
    const unbounded = (schema: Schema, path: string): string[] => [
      ...(isBounded(schema) ? [] : [path]),
      ...(schema.items === undefined ? [] : unbounded(schema.items, `${path}[]`)),
      ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => unbounded(member, `${path}.${name}`)),
    ];
    expect(
      operations.flatMap(({ operationId, parameters = [], requestBody }) => [
        ...parameters
          .filter(({ name }) => name !== "tenant_name")
          .flatMap(({ name, schema }) => unbounded(schema, `${operationId} ${name}`)),
        ...contents(requestBody?.content).flatMap((schema) => unbounded(schema, operationId)),
      ]),
    ).toEqual([]);
  });

  test("what every operation does, in a line and in sentences", () => {
    for (const { operationId, summary, description } of operations) {
      expect(summary, operationId).toBeTruthy();
      expect(description, operationId).toMatch(/[.)]$/);
      expect(description, `${operationId} says more than its summary`).not.toBe(summary);
    }
  });

  test("who may ask for it", () => {
    for (const { operationId, description, security, "x-permission": permission } of operations) {
      if (security?.length === 0) continue;
      const names = [permission].flat().map((name) => `\`${name}\``);
      expect(description, operationId).toContain(`Needs ${names.join(" or ")}, which the superadmin`);
    }
  });

  test("one type for what is done, and one for every refusal", () => {
    for (const { operationId, responses } of operations) {
      const [status = "", ...others] = Object.keys(responses).sort();
      expect(status, operationId).toMatch(/^20[014]$/);
      expect(others, operationId).toEqual(["4XX", "5XX"]);
      const done = responses[status]?.content?.["application/json"]?.schema;
      if (done !== undefined) {
        expect(target(done).required, operationId).toEqual(
          expect.arrayContaining(["request_id", "code", "message", "server_time", "data"]),
        );
        expect(target(target(done).properties.code).const, operationId).toBe("00000");
      }
      for (const one of others)
        expect(responses[one]?.content, operationId).toEqual({
          "application/json": { schema: { $ref: "#/components/schemas/Refusal" } },
        });
    }
    expect(schemas.Refusal?.required).toContain("data");
  });

  test("every code that a route gives, by its status: its own in its description and for programs, the others with all requests of its kind", () => {
    const known = Object.values(nativeRefusals).map(({ code }) => code);
    expect(schemas.RefusalCode?.enum).toEqual(expect.arrayContaining(known));
    for (const { definition } of routes) {
      const operation = operations.find(({ operationId }) => operationId === definition.operationId);
      const own = operation?.["x-codes"] ?? {};
      const codes = codesInDocument(`${basePath}${definition.path}`.replace(/:([a-z_]+)/g, "{$1}"), definition.method);
      expect([...new Set(Object.values(codes).flat())].sort(), definition.operationId).toEqual(
        [...new Set(codesOf(definition))].sort(),
      );
      for (const [status, ones] of Object.entries(own))
        expect(operation?.description, definition.operationId).toContain(`${status}: ${ones.join(", ")}`);
      for (const code of known) {
        const statuses = Object.keys(codes).filter((status) => codes[status]?.includes(code));
        const { status: usual } = Object.values(nativeRefusals).find((refusal) => refusal.code === code) ?? {};
        expect([[], [String(usual)], ["400", String(usual)]], `${definition.operationId} ${code}`).toContainEqual(statuses);
      }
    }
    for (const common of Object.values<Record<string, string[]>>(published["x-codes"]))
      for (const [status, ones] of Object.entries(common))
        expect(published.info.description).toContain(`${status}: ${ones.join(", ")}`);
    for (const code of known) expect(schemas.RefusalCode?.description).toContain(`\`${code}\` `);
  });

  test("no more than a tool loads at once, as they are served: 400 KB in 3.0, and in 3.1 425 KB with 100 KB for the events and their examples", () => {
    const older = inVersion30(published) as unknown as Document;
    expect(bytesOf(JSON.stringify(older))).toBeLessThan(400_000);
    const inOlder = Object.values(older.paths).flatMap((methods) => Object.values(methods));
    expect(inOlder.filter((operation) => "x-codes" in operation)).toEqual([]);
    expect(inOlder.every(({ description }) => /Refusals by status: |No refusals of its own/.test(description ?? ""))).toBe(true);
    expect(bytesOf(JSON.stringify(published))).toBeLessThan(525_000);
  });

  test("every event that a webhook can get: when it is sent, its schema, and an example that fits it", () => {
    expect(Object.keys(published.webhooks)).toEqual([...eventTypes.keys()]);
    for (const [type, { post }] of Object.entries<any>(published.webhooks)) {
      const { schema, example } = post.requestBody.content["application/json"];
      expect(post.summary, type).toMatch(/\.$/);
      expect(example.type).toBe(type);
      expect(fitsSchema(schema, example), type).toBe(true);
      expect(target(schema).properties.type.enum, type).toContain(type);
      expect(fitsSchema(schema, { ...example, type: "nothing.happened" }), type).toBe(false);
    }
  });

  test("every group in use, each with a line, and no operation outside of them", () => {
    const used = new Set(operations.flatMap(({ tags }) => tags));
    expect([...used].sort()).toEqual(document.tags.map(({ name }) => name).sort());
    for (const { name, description } of document.tags) expect(description, name).toMatch(/\.$|\?/);
    for (const { operationId, tags } of operations) expect(tags, operationId).toHaveLength(1);
  });
});
