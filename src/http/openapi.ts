import { z } from "zod";
import { type Permission, permissionsOfRole } from "../access/permissions.ts";
import { type ErrorCode, errorCatalogue } from "../errors/catalogue.ts";
import { takesIdempotencyKey } from "./idempotency.ts";
import type { Route } from "./route.ts";

/** Codes that every route can give; a route's own come on top. */
const everywhere: ErrorCode[] = ["40000", "50000", "50001", "50004"];
const withCredential: ErrorCode[] = ["40001", "40003", "49016", "49017"];
const withBody: ErrorCode[] = ["40013", "40015"];

type JsonObject = Record<string, unknown>;

const groups: Record<string, string> = {
  "Sign in": "Get an access token, and the public keys that tokens are checked with.",
  Tenants: "A tenant is one vendor, apart from all others.",
  Accounts: "People of a tenant: those who administer it and those who hold its licenses.",
  Products: "What you sell.",
  Policies: "What the licenses under it share: rules, limits, and the key pair that signs their files.",
  Entitlements: "Features that a license may hold.",
  Licenses: "Issue a license, ask whether it holds, and check out a file that answers without a network.",
  Machines: "Activate a machine, and so take a seat.",
  Tokens: "All API tokens of the tenant.",
  Events: "Who changed what, and when.",
  Service: "Is it up.",
};

/** The OpenAPI 3.1 document, generated from the routes themselves. */
export function openApiDocument(basePath: string, routes: Route[], version: string): JsonObject {
  const schemas: JsonObject = {};
  schemas.FieldError = jsonSchema(fieldError, schemas);
  const paths: Record<string, JsonObject> = { "/healthz": { get: healthOperation } };
  for (const route of routes) {
    const path = `${basePath}${route.definition.path}`.replace(/:([a-z_]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.definition.method]: operation(route, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Latchkey",
      version,
      description:
        "Licensing for software vendors. Every answer is an envelope with a five-digit `code`: branch on that, show `message`. " +
        "Every body carries a `Content-Digest` (RFC 9530).",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(groups).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: "http", scheme: "bearer", description: "An access token from a login, or an API token (`lk_…`)." },
        licenseKey: {
          type: "http",
          scheme: "basic",
          description: "User `license`, password the license key; or send `Authorization: License <key>`.",
        },
      },
      schemas,
    },
  };
}

/** Every code that a route can refuse with. */
export const codesOf = (definition: Route["definition"]): ErrorCode[] => [
  ...definition.codes,
  ...(definition.permission === null ? [] : withCredential),
  ...(definition.body === undefined ? [] : withBody),
  ...(definition.method === "get" ? [] : (["40008"] as const)),
  ...(takesIdempotencyKey(definition) ? (["40009"] as const) : []),
  ...(isRateLimited(definition) ? (["40029"] as const) : []),
  ...everywhere,
];

function operation({ definition, needsTenant }: Route, schemas: JsonObject): JsonObject {
  const { permission, body, params, query, answer } = definition;
  return {
    operationId: definition.operationId,
    tags: [definition.group],
    summary: definition.summary,
    ...(definition.description === undefined ? {} : { description: definition.description }),
    ...(permission === null ? { security: [] } : { security: securityOf(permission), "x-permission": permission }),
    parameters: [
      ...(needsTenant ? [tenantParameter] : []),
      ...(takesIdempotencyKey(definition) ? [idempotencyParameter] : []),
      ...parameters("path", params, schemas),
      ...parameters("query", query, schemas),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(body, schemas) }),
    responses: { [String(answer.status)]: success(answer, schemas, isRateLimited(definition)), ...failures(codesOf(definition)) },
  };
}

/** What a license may do, its key may ask for. */
const securityOf = (permission: Permission): JsonObject[] => [
  { accessToken: [] },
  ...(permissionsOfRole.license.includes(permission) ? [{ licenseKey: [] }] : []),
];

/** A policy may limit what is done on one license. */
const isRateLimited = ({ group, method, path }: Route["definition"]): boolean =>
  (group === "Licenses" && path.includes("/actions/")) ||
  (group === "Machines" && (path.endsWith("/actions/check-out") || (method === "post" && path.endsWith("/machines"))));

const tenantParameter = {
  name: "tenant_name",
  in: "path",
  required: true,
  description: "The tenant's name.",
  schema: { type: "string" },
  example: "acme",
};

const idempotencyParameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Makes it safe to send the request again when its answer did not arrive: for 24 hours the same key and the same request get the first " +
    "answer, with `Idempotency-Replayed: true`, and nothing is changed twice. A random UUID does. What is refused keeps no key.",
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
  example: "8e03978e-40d5-43e8-bc93-6894a57f9324",
};

function parameters(place: "path" | "query", schema: z.ZodObject | undefined, schemas: JsonObject): JsonObject[] {
  if (schema === undefined) return [];
  const { properties, required } = jsonSchema(schema, schemas, "input") as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || (required ?? []).includes(name),
    ...(property.description === undefined ? {} : { description: property.description }),
    schema: property,
  }));
}

function requestBody(body: z.ZodObject, schemas: JsonObject): JsonObject {
  const schema = jsonSchema(body, schemas, "input") as { required?: string[] };
  const media = { schema };
  return {
    required: (schema.required ?? []).length > 0,
    content: { "application/json": media, "application/x-www-form-urlencoded": media, "multipart/form-data": media },
  };
}

const responseHeaders = {
  "X-Request-Id": {
    description: "UUID of this request; name it when you report a fault.",
    schema: { type: "string", format: "uuid" },
  },
  "Content-Digest": { description: "RFC 9530: SHA-256 of the body.", schema: { type: "string" } },
  "Server-Timing": {
    description: "Milliseconds in all and at the database, and the round trips to it.",
    schema: { type: "string" },
  },
};

const rateLimitHeaders = {
  "RateLimit-Policy": {
    description: "Where the policy limits requests: how many a period (`q`), and its seconds (`w`).",
    schema: { type: "string" },
    example: '"license";q=60;w=60',
  },
  RateLimit: {
    description: "How many are left (`r`), and the seconds until the period ends (`t`).",
    schema: { type: "string" },
    example: '"license";r=59;t=60',
  },
};

function success(
  { description, data, contentType, status, isList = false }: Route["definition"]["answer"],
  schemas: JsonObject,
  isLimited: boolean,
): JsonObject {
  const headers = isLimited ? { ...responseHeaders, ...rateLimitHeaders } : responseHeaders;
  if (status === 204) return { description, headers };
  const schema = data === undefined ? { type: "string", format: "binary" } : jsonSchema(data, schemas);
  const content =
    contentType === undefined ? { "application/json": { schema: enveloped(schema, isList) } } : { [contentType]: { schema } };
  return { description, headers, content };
}

function failures(codes: ErrorCode[]): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...new Set(codes)].sort()) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\` ${errorCatalogue[code].message}`).join("\n\n"),
        headers: responseHeaders,
        content: { "application/json": { schema: failed(ofStatus) } },
      },
    ]),
  );
}

const enveloped = (data: JsonObject, isList = false): JsonObject => ({
  type: "object",
  required: ["request_id", "code", "message", "server_time", "data"],
  properties: { ...envelope, code: { const: "00000" }, ...(isList ? listMembers : {}), data },
});

const failed = (codes: ErrorCode[]): JsonObject => ({
  type: "object",
  required: ["request_id", "code", "message", "server_time", "data"],
  properties: {
    ...envelope,
    code: { type: "string", examples: codes },
    data: { type: "object" },
    errors: { type: "array", items: { $ref: "#/components/schemas/FieldError" } },
  },
});

const listMembers = {
  count: { type: "integer", description: "All rows that the filters hold for, exactly." },
  meta: {
    type: "object",
    properties: { next: { type: ["string", "null"], description: "Send it as `after` for the next page; null on the last." } },
  },
};

const envelope = {
  request_id: { type: "string", format: "uuid" },
  message: { type: "string" },
  server_time: { type: "integer", description: "Unix seconds." },
};

const fieldError = z.object({
  field: z.string().meta({ description: "Which member, by its path.", example: "max_machines" }),
  code: z.string().meta({ description: "Five digits.", example: "46005" }),
  message: z.string(),
});

const healthOperation = {
  operationId: "readHealth",
  tags: ["Service"],
  summary: "Ask whether the service and its database answer",
  security: [],
  responses: {
    "200": {
      description: "They do.",
      headers: responseHeaders,
      content: { "application/json": { schema: enveloped({ type: "object", properties: { status: { const: "ok" } } }) } },
    },
    ...failures(["50001", "50000"]),
  },
};

type Generated = JsonObject & { $defs?: Record<string, JsonObject> };

/** JSON Schema 2020-12, which is what OpenAPI 3.1 takes. A schema with an `id` is written once, under components. */
function jsonSchema(schema: z.ZodType, schemas: JsonObject, io: "input" | "output" = "output"): JsonObject {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" }) as Generated;
  for (const [id, definition] of Object.entries($defs)) schemas[id] ??= withoutId(underComponents(definition));
  return withoutId(underComponents(rest));
}

const withoutId = ({ id: _, ...rest }: JsonObject): JsonObject => rest;

const underComponents = (schema: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
