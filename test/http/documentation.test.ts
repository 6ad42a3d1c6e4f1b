import { describe, expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { codesOf } from "../../src/openapi/document.ts";
import { followed, published, target } from "../support/openapi.ts";

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
};

type Parameter = { name: string; in: string; required?: boolean; description?: string; example?: unknown; schema: Schema };

type Operation = {
  operationId: string;
  tags: string[];
  summary?: string;
  description?: string;
  security?: unknown[];
  "x-permission"?: string | string[];
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
  const nested = [schema, ...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])];
  return nested.flatMap((one) =>
    one !== schema
      ? lacking(one, path)
      : Object.entries(one.properties ?? {}).flatMap(([name, member]) => [
          ...lacksOf(member, `${path}.${name}`),
          ...lacking(member, `${path}.${name}`),
        ]),
  );
}

const lacksOf = (schema: Schema, path: string): string[] => [
  ...(schema.description ? [] : [`${path} has no description`]),
  ...((schema.example ?? schema.examples) !== undefined || schema.const !== undefined || hasDocumentedMembers(schema)
    ? []
    : [`${path} has no example`]),
];

const contents = (content: Record<string, { schema: Schema }> = {}): Schema[] =>
  Object.values(content).map(({ schema }) => target(schema));

describe("whoever reads the document finds", () => {
  test("a meaning and an example for every member that is answered", () => {
    expect(Object.entries(schemas).flatMap(([name, schema]) => lacking(schema, name))).toEqual([]);
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
        ...(body === undefined ? [] : [["body", body.safeParse(example).success]]),
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
      if (schema.anyOf !== undefined) return schema.anyOf.every(isBounded);
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

  test("the codes of every answer that is an envelope", () => {
    for (const { operationId, responses } of operations) {
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, `${operationId} ${status}`).toBeTruthy();
        const code = content?.["application/json"]?.schema.properties?.code;
        if (status < "400") {
          if (content?.["application/json"] !== undefined) expect(code?.const, operationId).toBe("00000");
          continue;
        }
        expect(code?.enum?.length, `${operationId} ${status}`).toBeGreaterThan(0);
        for (const one of code?.enum ?? []) expect(description, operationId).toContain(`\`${one}\``);
      }
    }
  });

  test("from each route the name of every code that it gives, and each refusal written once", () => {
    const written = Object.values<Record<string, Operation>>(published.paths).flatMap((path) => Object.values(path));
    for (const { definition } of routes) {
      const { responses } = written.find(({ operationId }) => operationId === definition.operationId) ?? {};
      const names = Object.values<any>(responses ?? {}).map(({ $ref: name = "" }) => name);
      for (const code of codesOf(definition)) expect(names.join(), definition.operationId).toContain(`-${code}`);
    }
    const refusals = written.flatMap(({ responses }) => Object.entries<any>(responses).filter(([status]) => status >= "400"));
    expect(refusals.filter(([, { $ref: name }]) => name === undefined)).toEqual([]);
    expect(JSON.stringify(published).length).toBeLessThan(500_000);
  });

  test("every group in use, each with a line, and no operation outside of them", () => {
    const used = new Set(operations.flatMap(({ tags }) => tags));
    expect([...used].sort()).toEqual(document.tags.map(({ name }) => name).sort());
    for (const { name, description } of document.tags) expect(description, name).toMatch(/\.$|\?/);
    for (const { operationId, tags } of operations) expect(tags, operationId).toHaveLength(1);
  });
});
