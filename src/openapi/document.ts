import { z } from "zod";
import { type BuiltInRole, builtInRoles } from "../access/permissions.ts";
import { isRefusalName, type RefusalName } from "../errors/refusals.ts";
import { codeOf } from "../formats/native/refusal-facts.ts";
import type { NativeCode } from "../formats/native/refusals.ts";
import { mayRequest, permissionsRequiredBy, type Route, taggedOperations, takesIdempotencyKey } from "../http/route.ts";
import { success } from "./answers.ts";
import { commonCodes, commonRefusals, commonRefusalsOf, ownCodes } from "./common-refusals.ts";
import { type Components, type Operation, shareRepeats } from "./components.ts";
import { formRefusals } from "./form-refusals.ts";
import {
  acceptSignatureParameter,
  cacheControlParameter,
  contentDigestParameter,
  idempotencyParameter,
  ifMatchParameter,
} from "./headers.ts";
import { introduction } from "./introduction.ts";
import type { JsonObject } from "./json-schema.ts";
import { codesByStatus, refusals, refusedWith, writeRefusalSchema } from "./refusals.ts";
import { parameters, requestBody, tenantParameter } from "./requests.ts";
import { tagOf, tags } from "./tags.ts";
import { type EventTypes, webhooksOf } from "./webhooks.ts";

/** The OpenAPI 3.1 document, generated from the routes themselves. */
export function openApiDocument(basePath: string, routes: Route[], version: string, eventTypes: EventTypes): JsonObject {
  const components: Components = { headers: {}, parameters: {}, responses: {}, schemas: {} };
  writeRefusalSchema(routes, components);
  const paths: Record<string, Record<string, Operation>> = { "/healthz": { get: healthOperation(components) } };
  const tagged = taggedOperations(routes);
  for (const route of routes) {
    const path = `${basePath}${route.definition.path}`.replace(/:([a-z_]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.definition.method]: operation(route, tagged, components) };
  }
  const webhooks = webhooksOf(eventTypes, components);
  shareRepeats(Object.values(paths).flatMap(Object.values), components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Latchkey",
      version,
      description: `${introduction}\n\n${commonRefusals}`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags,
    "x-codes": commonCodes,
    paths,
    webhooks,
    components: { securitySchemes, ...components },
  };
}

const securitySchemes = {
  accessToken: { type: "http", scheme: "bearer", description: "An access token from a login, or an API token (`lk_…`)." },
  licenseKey: {
    type: "http",
    scheme: "basic",
    description: "User `license`, password the license key; or send `Authorization: License <key>`.",
  },
};

/** Every refusal that a route can give: its own, and those that it has in common with others. */
const refusalsOf = (definition: Route["definition"]): RefusalName[] => [
  ...definition.refusals,
  ...commonRefusalsOf(definition),
  // A body without members is not described, so that nobody sees it among what the route has in common with others.
  ...(definition.body === undefined ? [] : (["body_too_large", "media_type_unsupported"] as const)),
  ...(isRateLimited(definition) ? (["too_many_requests"] as const) : []),
];

/** Every code that a route can refuse with. */
export const codesOf = (definition: Route["definition"]): NativeCode[] => refusalsOf(definition).map(codeOf);

/** Says whether a route is a validation. It is answered near the caller, and the answer says how old it is. */
const isValidation = ({ path }: Route["definition"]): boolean => path.endsWith("/actions/validate");

/** Whose answers a tenant's key signs. */
const isSigned = ({ path }: Route["definition"]): boolean => path.startsWith("/tenants/:tenant_name");

function operation({ definition, needsTenant }: Route, tagged: Set<string>, components: Components): Operation {
  const { permission, body, params, query } = definition;
  const codes = ownCodes(definition, codesByStatus(refusalsOf(definition), [...formRefusals(body), ...formRefusals(query)]));
  const carried = {
    isSigned: isSigned(definition),
    isAged: isValidation(definition),
    isReplayed: takesIdempotencyKey(definition),
    isTagged: tagged.has(definition.operationId),
  };
  const sent = requestBody(definition, components);
  const description = [
    withCodes(definition.description),
    ...(permission === null ? [] : [needs(definition)]),
    refusedWith(codes, definition.refusedWith),
  ];
  return {
    operationId: definition.operationId,
    tags: [tagOf(definition.group)],
    summary: definition.summary,
    description: description.join("\n\n"),
    ...(permission === null ? { security: [] } : { security: securityOf(definition), "x-permission": permission }),
    parameters: [
      ...(needsTenant ? [tenantParameter] : []),
      ...(carried.isSigned ? [acceptSignatureParameter] : []),
      ...(carried.isReplayed ? [idempotencyParameter] : []),
      ...(carried.isAged ? [cacheControlParameter] : []),
      ...(definition.method === "patch" ? [ifMatchParameter] : []),
      ...(sent.requestBody === undefined ? [] : [contentDigestParameter]),
      ...parameters("path", params, components),
      ...parameters("query", query, components),
    ],
    ...sent,
    responses: {
      [String(definition.answer.status)]: success(definition, components, {
        ...carried,
        isRateLimited: isRateLimited(definition),
      }),
      ...refusals(components),
    },
    "x-codes": codes,
  };
}

/** A description may name a refusal in braces: a reader of the documentation knows it by its code. */
const withCodes = (text: string): string =>
  text.replace(/\{([a-z_]+)\}/g, (braced, name: string) => (isRefusalName(name) ? codeOf(name) : braced));

/** Returns a sentence on who may use the route, except for roles of a tenant's own. The route's own description says on whose things. */
function needs(definition: Route["definition"]): string {
  const [last, ...others] = builtInRoles
    .filter((role) => mayRequest(definition, role))
    .map((role) => holders[role])
    .reverse();
  const list = others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
  return `Needs ${permissionsRequiredBy(definition)
    .map((permission) => `\`${permission}\``)
    .join(" or ")}, which ${list} may.`;
}

const holders: Record<BuiltInRole, string> = {
  superadmin: "the superadmin",
  admin: "admins",
  user: "users",
  product: "product tokens",
  license: "licenses",
};

/** Returns the credentials that a route accepts. A license's key may request what the license may do. */
const securityOf = (definition: Route["definition"]): JsonObject[] => [
  { accessToken: [] },
  ...(mayRequest(definition, "license") ? [{ licenseKey: [] }] : []),
];

/** A policy may limit what is done on one license, and what a license itself changes. A revoked one has no more requests to count, and reading counts for none. */
export const isRateLimited = ({ method, path }: Route["definition"]): boolean =>
  /\/licenses\/(.+\/)?actions\/(?!(revoke|find|explain)$)/.test(path) ||
  /\/machines\/.+\/actions\/check-out$/.test(path) ||
  (method !== "get" && /^\/tenants\/:tenant_name(\/machines|\/tokens|\/licenses\/:license_id\/tokens)/.test(path));

function healthOperation(components: Components): Operation {
  const ofMonitors: RefusalName[] = ["not_authenticated", "route_not_found", "jobs_late"];
  const codes = codesByStatus([...ofMonitors, "method_not_allowed", "database_unavailable", "internal_error"]);
  const answer = { status: 200, description: "They do.", data: health } as const;
  return {
    operationId: "readHealth",
    tags: [tagOf("Operate the service")],
    summary: "Ask whether the service and its database answer",
    description: `Asks the database one question and waits two seconds at most. It needs no credential. With \`?deep\`, for monitors that send the service's \`METRICS_TOKEN\` as a bearer token, \`jobs\` says how each job of the clock does; 503 where one is late.\n\n${refusedWith(codes, undefined)}`,
    security: [],
    parameters: [
      {
        name: "deep",
        in: "query",
        schema: { type: "string", maxLength: 16 },
        example: "1",
        description: "Looks at the jobs of the clock too.",
      },
    ],
    responses: {
      "200": success({ operationId: "readHealth", answer }, components, { isSigned: false }),
      ...refusals(components),
    },
    "x-codes": codes,
  };
}

const time = z.iso.datetime();

/** A job as `?deep` says it. */
const job = z.object({
  name: z.string().meta({ description: "The job.", example: "prune" }),
  last_run_at: time.nullable().meta({ description: "Null: never.", example: "2026-11-30T09:30:00.000Z" }),
  duration_ms: z.int().nullable().meta({ description: "Milliseconds that its last run took.", example: 120 }),
  rows: z.int().nullable().meta({ description: "How much it did.", example: 40 }),
  error: z.string().nullable().meta({ description: "Why its last run failed.", example: "connection refused" }),
  behind_since: time.meta({ description: "Since when it has not done all that was due.", example: "2026-11-30T09:30:00.000Z" }),
  late: z.boolean().meta({ description: "It has been behind for too long.", example: false }),
});

const health = z
  .object({
    status: z.literal("ok").meta({ description: "Both answer.", example: "ok" }),
    jobs: z.array(job).optional().meta({ description: "With `?deep`." }),
  })
  .meta({ id: "Health" });
