import fc from "fast-check";
import { published } from "../support/openapi.ts";
import { hostileText, mutated, type Resolve, type Schema, valid } from "./values.ts";

// Requests that the OpenAPI document describes, and requests that are nearly such.

/** A parameter's value: one of the pool of names that answers gave, where it is of a kind that they give; else the text. */
export type Choice = { index: number | undefined; text: string; isId: boolean };

export type Plan = {
  operationId: string;
  method: string;
  /** With `{name}` for its parameters. */
  path: string;
  parameters: Record<string, Choice>;
  query: Record<string, Choice>;
  caller: number;
  /** As the document describes it, or with something changed. */
  body: unknown;
  /** Members of the body whose value is a name or an id: which of the pool it gets. */
  references: number[];
  sending: "json" | "form" | "multipart" | "spoilt";
  /** For a spoilt body: where, and what is put there. */
  spoiling: { at: number; insert: string; drop: number };
  headers: Record<string, string>;
  /** Nothing in it is what the document does not allow. */
  isValid: boolean;
};

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };

type Operation = {
  operationId: string;
  parameters?: { $ref?: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};

const resolve: Resolve = (schema) => {
  const target: Schema =
    schema.$ref === undefined
      ? schema
      : schema.$ref
          .slice(2)
          .split("/")
          .reduce((at: any, name) => at[name], published);
  return target.allOf === undefined ? target : Object.assign({}, ...target.allOf.map(resolve));
};

const operations = Object.entries<Record<string, Operation>>(published.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

export const operationCount = operations.length;

/** Characters of a text in a URL: the runtime itself refuses longer ones. */
const longestText = 2_000;

const choice = (schema: Schema, isValid: boolean): fc.Arbitrary<Choice> => {
  const index = fc.option(fc.nat(1_000), { nil: undefined, freq: 4 });
  const ofDocument = valid(schema, resolve).map(String);
  const text = isValid ? ofDocument : fc.oneof(ofDocument, hostileText);
  const isId = fc.constant(schema.format === "uuid");
  return fc.record({ index, text: text.map((one) => one.slice(0, longestText)), isId }, { noNullPrototype: true });
};

const hostileHeaders = fc.oneof(
  fc.constant({}),
  fc.record(
    {
      "Idempotency-Key": fc.oneof(fc.uuid(), fc.string({ maxLength: 300 })),
      "Accept-Signature": fc.oneof(
        fc.constant('sig1=("@status" "content-digest" "@method";req);nonce="n"'),
        fc.string({ maxLength: 60 }),
      ),
      "Content-Digest": fc.oneof(fc.constant("sha-256=:AAAA:"), fc.string({ maxLength: 40 })),
      "Content-Encoding": fc.constantFrom("gzip", "identity", "br, gzip"),
      "Cache-Control": fc.constantFrom("no-cache", "max-age=0"),
      Accept: fc.constantFrom("*/*", "application/x-ndjson", "text/html"),
      Origin: fc.constant("https://shop.example"),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
);

/** A field value that fetch takes: visible ASCII. */
const sendable = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, "").trim()]));

function planOf({ path, method, operation }: (typeof operations)[number]): fc.Arbitrary<Plan> {
  const parameters: Parameter[] = (operation.parameters ?? []).map((one) => resolve(one as Schema) as unknown as Parameter);
  const bodySchema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const place = (name: "path" | "query") => parameters.filter((one) => one.in === name);
  const plan = (isValid: boolean): fc.Arbitrary<Plan> => {
    const choices = (ones: Parameter[]) => Object.fromEntries(ones.map(({ name, schema }) => [name, choice(schema, isValid)]));
    const body = bodySchema === undefined ? fc.constant(undefined) : valid(bodySchema, resolve);
    return fc.record(
      {
        operationId: fc.constant(operation.operationId),
        method: fc.constant(method),
        path: fc.constant(path),
        parameters: fc.record(choices(place("path")), { noNullPrototype: true }),
        query: fc.record(choices(place("query")), { requiredKeys: [], noNullPrototype: true }),
        caller: fc.nat(1_000),
        body: isValid || bodySchema === undefined ? body : body.chain(mutated),
        references: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }),
        sending: isValid ? fc.constant("json" as const) : fc.constantFrom("json", "json", "json", "form", "multipart", "spoilt"),
        spoiling: fc.record({ at: fc.nat(10_000), insert: hostileText, drop: fc.nat(20) }),
        headers: isValid ? fc.constant({}) : hostileHeaders.map(sendable),
        isValid: fc.constant(isValid),
      },
      { noNullPrototype: true },
    ) as fc.Arbitrary<Plan>;
  };
  return fc.oneof(plan(true), plan(false));
}

/** Any operation of the document. */
export const plans: fc.Arbitrary<Plan> = fc.oneof(...operations.map(planOf));
