import { z } from "zod";
import { type BuiltInRole, builtInRoles, type Permission, permissionsOfRole } from "../access/permissions.ts";
import { type ErrorCode, errorCatalogue } from "../errors/catalogue.ts";
import { formCodes } from "./form-codes.ts";
import { takesIdempotencyKey } from "./idempotency.ts";
import { introduction } from "./introduction.ts";
import { type JsonObject, jsonSchema } from "./json-schema.ts";
import { exampleCursor } from "./listing.ts";
import {
  acceptSignatureParameter,
  idempotencyParameter,
  rateLimitHeaders,
  responseHeaders,
  signatureHeaders,
} from "./openapi-headers.ts";
import type { Group, Route } from "./route.ts";

/** Codes that every route can give; a route's own come on top. */
const everywhere: ErrorCode[] = ["40000", "50000", "50001", "50004"];
const withCredential: ErrorCode[] = ["40001", "40003", "49016", "49017"];
const withBody: ErrorCode[] = ["40013", "40015"];

const groups: Record<Group, string> = {
  "Sign in": "Get an access token, and the public keys that it is checked with.",
  "Set up what you sell": "Products, the policies that say what their licenses may, and the features that a license may hold.",
  "Issue and change licenses": "Create, renew, suspend and revoke licenses; give them features and users.",
  "Check a license from your app":
    "May this copy run? Ask, check in, count uses, and take a file that answers without a network.",
  "Seats and machines": "Activate a machine and so take a seat, keep it alive, give it back.",
  "Find licenses and machines": "Search by name, key, owner, state, expiry, metadata and more; counts are exact.",
  "Import and export": "Take licenses over from another system, and take them all away again.",
  "People and roles": "Accounts that administer the tenant or hold its licenses, and what each may do.",
  "API tokens": "Let a build server or an app in without a password.",
  "Trace changes": "Who changed what, when and from where.",
  "Operate the service": "For whoever runs the service: tenants, and whether it is up.",
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
      description: introduction,
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
      headers: signatureHeaders,
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

/** Whose answers a tenant's key signs. */
const isSigned = ({ path }: Route["definition"]): boolean => path.startsWith("/tenants/:tenant_name");

const namedSignatureHeaders: JsonObject = Object.fromEntries(
  Object.keys(signatureHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

function operation({ definition, needsTenant }: Route, schemas: JsonObject): JsonObject {
  const { permission, body, params, query, answer, typical } = definition;
  const headers = isSigned(definition) ? { ...responseHeaders, ...namedSignatureHeaders } : responseHeaders;
  return {
    operationId: definition.operationId,
    tags: [definition.group],
    summary: definition.summary,
    description: permission === null ? definition.description : `${definition.description}\n\n${needs(permission)}`,
    ...(permission === null ? { security: [] } : { security: securityOf(permission), "x-permission": permission }),
    parameters: [
      ...(needsTenant ? [tenantParameter] : []),
      ...(isSigned(definition) ? [acceptSignatureParameter] : []),
      ...(takesIdempotencyKey(definition) ? [idempotencyParameter] : []),
      ...parameters("path", params, schemas),
      ...parameters("query", query, schemas),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(body, schemas, typical) }),
    responses: {
      [String(answer.status)]: success(
        answer,
        schemas,
        isRateLimited(definition) ? { ...headers, ...rateLimitHeaders } : headers,
      ),
      ...failures(codesOf(definition), headers, [...formCodes(body), ...formCodes(query)]),
    },
  };
}

/** Who may, but for roles of a tenant's own; whose things it may be done to is in the route's own description. */
function needs(permission: Permission): string {
  const [last, ...others] = builtInRoles
    .filter((role) => permissionsOfRole[role].includes(permission))
    .map((role) => holders[role])
    .reverse();
  const list = others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
  return `Needs \`${permission}\`, which ${list} may.`;
}

const holders: Record<BuiltInRole, string> = {
  superadmin: "the superadmin",
  admin: "admins",
  user: "users",
  product: "product tokens",
  license: "licenses",
};

/** What a license may do, its key may ask for. */
const securityOf = (permission: Permission): JsonObject[] => [
  { accessToken: [] },
  ...(permissionsOfRole.license.includes(permission) ? [{ licenseKey: [] }] : []),
];

/** A policy may limit what is done on one license. A revoked one has no more requests to count. */
const isRateLimited = ({ method, path }: Route["definition"]): boolean =>
  /\/licenses\/(.+\/)?actions\/(?!revoke$)/.test(path) ||
  /\/machines\/.+\/actions\/check-out$/.test(path) ||
  (method === "post" && path.endsWith("/machines"));

const tenantParameter = {
  name: "tenant_name",
  in: "path",
  required: true,
  description: "The tenant's name.",
  schema: { type: "string" },
  example: "acme",
};

function parameters(place: "path" | "query", schema: z.ZodObject | undefined, schemas: JsonObject): JsonObject[] {
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

function requestBody(body: z.ZodObject, schemas: JsonObject, typical: string[] | undefined): JsonObject {
  const schema = jsonSchema(body, schemas, "input") as Schema;
  const media = { schema, example: exampleOf(schema, typical) };
  return {
    required: (schema.required ?? []).length > 0,
    content: { "application/json": media, "application/x-www-form-urlencoded": media, "multipart/form-data": media },
  };
}

type Schema = JsonObject & { required?: string[]; properties?: Record<string, Schema>; items?: Schema };

/** A body that is taken as it stands: the members that are typical, else those that must be there, else the first. */
function exampleOf({ example, properties, items, required = [] }: Schema, typical?: string[]): unknown {
  if (properties === undefined) return example ?? (items === undefined ? undefined : [exampleOf(items)]);
  const names = typical ?? (required.length > 0 ? required : Object.keys(properties).slice(0, 1));
  return Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, exampleOf(properties[name])]] : [])));
}

function success(
  { description, data, contentType, status, isList = false, isCounted = isList }: Route["definition"]["answer"],
  schemas: JsonObject,
  headers: JsonObject,
): JsonObject {
  if (status === 204) return { description, headers };
  const schema = data === undefined ? { type: "string", format: "binary" } : jsonSchema(data, schemas);
  const content =
    contentType === undefined
      ? { "application/json": { schema: enveloped(schema, { ...(isCounted ? counted : {}), ...(isList ? paged : {}) }) } }
      : { [contentType]: { schema } };
  return { description, headers, content };
}

/** @param malformed those of the codes that come with 400 too, where the request's form is wrong */
function failures(codes: ErrorCode[], headers: JsonObject, malformed: ErrorCode[] = []): JsonObject {
  const byStatus = new Map<number, Set<ErrorCode>>();
  const add = (status: number, code: ErrorCode) => byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  for (const code of [...new Set(codes)].sort()) {
    if (malformed.includes(code)) add(400, code);
    add(errorCatalogue[code].status, code);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, [...ofStatus]]) => [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\` ${errorCatalogue[code].message}`).join("\n\n"),
        headers,
        content: { "application/json": { schema: failed(ofStatus) } },
      },
    ]),
  );
}

/** @param listed what a list has beside its rows */
const enveloped = (data: JsonObject, listed: JsonObject = {}): JsonObject => ({
  type: "object",
  required: ["request_id", "code", "message", "server_time", "data", ...Object.keys(listed)],
  properties: {
    ...envelope,
    code: { const: "00000", description: "It was done.", example: "00000" },
    ...listed,
    data: { description: "What was asked for.", ...data },
  },
});

const failed = (codes: ErrorCode[]): JsonObject => ({
  type: "object",
  required: ["request_id", "code", "message", "server_time", "data"],
  properties: {
    ...envelope,
    code: { type: "string", enum: codes, description: "What is wrong: branch on it.", example: codes[0] },
    message: { ...envelope.message, ...(codes[0] === undefined ? {} : { example: errorCatalogue[codes[0]].message }) },
    data: { type: "object", description: "Empty.", example: {} },
    errors: {
      type: "array",
      description: "Each member of the request that is wrong, where it is one.",
      items: { $ref: "#/components/schemas/FieldError" },
    },
  },
});

const counted = { count: { type: "integer", description: "All rows that there are, exactly.", example: 1 } };

const paged = {
  meta: {
    type: "object",
    required: ["next"],
    description: "Where the list goes on.",
    properties: {
      next: {
        type: ["string", "null"],
        description: "Send it as `after` for the next page; null on the last.",
        example: exampleCursor,
      },
    },
  },
};

const envelope = {
  request_id: {
    type: "string",
    format: "uuid",
    description: "The request's id, as `X-Request-Id` has it.",
    example: "8a0f2d1c-5b0e-4c63-9a5f-0d9f6f1f7c11",
  },
  message: { type: "string", description: "What happened, for people.", example: "OK" },
  server_time: { type: "integer", description: "The service's clock, unix seconds.", example: 1_793_525_400 },
};

const fieldError = z.object({
  field: z.string().meta({ description: "Which member, by its path.", example: "max_machines" }),
  code: z.string().meta({ description: "Five digits.", example: "46005" }),
  message: z.string().meta({
    description: "What is wrong with it, for people.",
    example: "max_machines is not valid. Send a whole number of 0 or more.",
  }),
});

const healthOperation = {
  operationId: "readHealth",
  tags: ["Operate the service" satisfies Group],
  summary: "Ask whether the service and its database answer",
  description: "Asks the database one question and waits two seconds at most. It needs no credential.",
  security: [],
  responses: {
    "200": {
      description: "They do.",
      headers: responseHeaders,
      content: {
        "application/json": {
          schema: enveloped({
            type: "object",
            required: ["status"],
            properties: { status: { const: "ok", description: "Both answer.", example: "ok" } },
          }),
        },
      },
    },
    ...failures(["50001", "50000"], responseHeaders),
  },
};
