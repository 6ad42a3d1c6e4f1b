import type { Hono } from "hono";
import { z } from "zod";
import type { Caller, Tenant } from "../access/caller.ts";
import { isPermitted } from "../access/decide.ts";
import type { Permission } from "../access/permissions.ts";
import { clientNetworkOf } from "../addresses.ts";
import { Attempts } from "../attempts/index.ts";
import { resolveCaller } from "../auth/index.ts";
import type { Context } from "../context.ts";
import { secretsOf } from "../crypto/secrets.ts";
import { type Claim, type Database, openDatabase } from "../db/client.ts";
import type { Edge } from "../edge/edge.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { bodyOf } from "../formats/native/body.ts";
import { parse, parseStorable } from "../http/fields.ts";
import { type Input, permissionsAskedBy, type Route } from "../http/route.ts";
import { readSignatureWish } from "../http/signature.ts";
import { noNames } from "../licensing/index.ts";
import { isTenantName } from "../names.ts";
import { passwordsOf } from "../passwords/index.ts";
import { findSigner, findTenant, recallSigner } from "../tenants/index.ts";
import { admitted, statements } from "./admission.ts";
import { clientAddressOf } from "./client-address.ts";
import { askedOf, edgeOf, namedLicense } from "./edge.ts";
import { asLatchkeyError, logFault, methodNotAllowed } from "./errors.ts";
import { answerOnce, idempotencyKeyOf, onceOf } from "./idempotency.ts";
import { respondLines } from "./lines.ts";
import { respond } from "./respond.ts";
import { served } from "./spine.ts";
import type { AppContext, AppEnv } from "./state.ts";
import { waitUntilOf } from "./wait-until.ts";

/** Puts routes on the app, each behind the same steps: who are you, may you, what do you want. */
export function registerRoutes(app: Hono<AppEnv>, basePath: string, routes: Route[]): void {
  const methodsOf = new Map<string, string[]>();
  for (const route of routes) {
    const { method } = route.definition;
    const path = `${basePath}${route.definition.path}`;
    methodsOf.set(path, [...(methodsOf.get(path) ?? []), method.toUpperCase()]);
    app.on(
      method.toUpperCase(),
      path,
      served((c) => admitted(c, route, () => answerRoute(c, route))),
    );
  }
  for (const [prefix, { missing, unknown }] of Object.entries(actionRefusals)) {
    const path = `${basePath}/tenants/:tenant_name${prefix}/actions`;
    app.post(path, served(refusing(() => new LatchkeyError(missing))));
    app.post(`${path}/:action`, served(refusing(() => new LatchkeyError(unknown))));
  }
  for (const [path, methods] of methodsOf) {
    const allowed = methods.includes("GET") ? [...methods, "HEAD", "OPTIONS"] : [...methods, "OPTIONS"];
    app.all(path, served(refusing(() => methodNotAllowed(allowed))));
  }
}

/** What an action's path without a known action's name is told. */
const actionRefusals: Record<string, { missing: RefusalName; unknown: RefusalName }> = {
  "/licenses": { missing: "license_action_missing", unknown: "license_action_unknown" },
  "/licenses/:license_id": { missing: "license_action_missing", unknown: "license_action_unknown" },
  "/machines/:machine_id": { missing: "machine_action_missing", unknown: "machine_action_unknown" },
  "/accounts/:username": { missing: "account_action_missing", unknown: "account_action_unknown" },
};

const refusing =
  (why: () => LatchkeyError) =>
  (c: AppContext): never => {
    readSignature(c, edgeOf(c, databaseOf(c)));
    throw why();
  };

/** What the client asks to be signed, and what signs: each answer below a tenant is, refusals too. @throws LatchkeyError request_malformed */
function readSignature(c: AppContext, edge: Edge | undefined): void {
  const state = c.get("request");
  state.signatureWish = readSignatureWish(c.req.header("Accept-Signature"));
  const tenantName = tenantNameOf(c);
  if (state.signatureWish === undefined || tenantName === undefined) return;
  const readSigner = async () => {
    try {
      // What the request has changed may be the key that signs.
      await tellChanges(c, edge);
      return await findSigner({ edge, database: databaseOf(c), secrets: await secretsOf(c.env) }, tenantName);
    } catch (error) {
      // What was asked for is done: the answer says so unsigned.
      if (asLatchkeyError(error).refusal === "internal_error") logFault(c, error);
      return undefined;
    }
  };

  // Who signs is nearly always known: then nothing has to be waited for.
  state.findSigner = () => (state.told.length === 0 ? recallSigner(tenantName) : undefined) ?? readSigner();
}

/** Tells the nodes what the request has changed, once. */
function tellChanges(c: AppContext, edge: Edge | undefined): Promise<void> | undefined {
  const { told } = c.get("request");
  return told.length === 0 ? undefined : edge?.tell(tenantNameOf(c), told.splice(0));
}

async function answerRoute(c: AppContext, route: Route): Promise<Response> {
  const edge = edgeOf(c, databaseOf(c));
  try {
    return await answerWith(c, route, edge);
  } finally {
    // Also where the answer is a refusal: an earlier statement of the request may have changed something.
    await tellChanges(c, edge);
  }
}

async function answerWith(c: AppContext, route: Route, edge: Edge | undefined): Promise<Response> {
  const { permission, path } = route.definition;
  const state = c.get("request");
  state.route = path;
  readSignature(c, edge);
  const context = await contextOf(c, route, edge);
  if (permission !== null) await requirePermission(context.caller, permissionsAskedBy(route.definition));
  const key = idempotencyKeyOf(c, route.definition);
  if (key === undefined) return handle(c, route, context);
  const { body: schema, answer } = route.definition;
  const body = schema === undefined ? {} : await bodyOf(c, schema);
  const once = await onceOf(c, context, key, body);
  const claiming = { ...context, database: databaseOf(c, context.actor, once.claim) };
  return answerOnce(c, { ...context, database: databaseOf(c) }, once, answer, () => handle(c, route, claiming));
}

async function handle(c: AppContext, route: Route, context: Context): Promise<Response> {
  const { permission } = route.definition;
  const tenant = route.needsTenant ? await tenantOf(context, c.req.param("tenant_name") ?? "", permission) : undefined;
  const input = await readInput(c, route);
  const answer = await route.handle(tenant === undefined ? context : { ...context, tenant }, input);
  return "lines" in answer ? respondLines(c, answer) : respond(c, answer);
}

async function contextOf(c: AppContext, { definition }: Route, edge: Edge | undefined): Promise<Context> {
  const state = c.get("request");
  const { requestId, now } = state;
  const tenantName = tenantNameOf(c);
  const context: Context = {
    now,
    requestId,
    database: databaseOf(c),
    secrets: await secretsOf(c.env),
    attempts: () => attemptsOf(c),
    passwords: () =>
      passwordsOf({ environment: c.env, network: () => clientNetworkOf(clientAddressOf(c)), deadline: state.deadline }),
    caller: { kind: "nobody" },
    edge,
    askedByKey: async (key, keyHash) =>
      definition.saysWhoActsItself === true
        ? askedOf(c, definition, await namedLicense(c, definition.body ?? z.object({}), { key, keyHash }))
        : { touch: null, names: noNames },
    actor: () => "",
    tellRate: (rate) => {
      state.rate = rate;
    },
  };
  // A route that needs no credential does not look at one: an expired session in the header must not keep anybody from signing in.
  const authorization = definition.permission === null ? undefined : c.req.header("Authorization");
  const caller = await resolveCaller(context, authorization, tenantName);
  state.caller = caller;
  context.caller = caller;
  context.actor = () => actorOf(caller, { request_id: requestId, ip: clientAddressOf(c), events: definition.events });
  const isTraced =
    definition.method === "get" ? definition.notes === true : !(definition.saysWhoActsItself || definition.onlyReads);
  if (isTraced) context.database = databaseOf(c, context.actor);
  return context;
}

const attemptsOf = (c: AppContext): Attempts =>
  new Attempts({
    limiters: c.env.ATTEMPT_LIMITER,
    network: () => clientNetworkOf(clientAddressOf(c)),
    now: c.get("request").now,
    deadline: c.get("request").deadline,
    waitUntil: waitUntilOf(c),
  });

function databaseOf(c: AppContext, actor?: () => string, claim?: Claim): Database {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
  const { meter, told, deadline } = c.get("request");
  return openDatabase({
    url,
    endpoint,
    meter,
    deadline,
    actor,
    claim,
    told: c.env.REGIONAL_NODE === undefined ? undefined : told,
    waitUntil: waitUntilOf(c),
    gate: statements,
  });
}

/** What the trace of a change says of who made it: see `latchkey_write_event`. */
function actorOf(caller: Caller, request: Record<string, unknown>): string {
  if (caller.kind === "nobody") return JSON.stringify({ kind: "nobody", ...request });
  const [kind, id] = caller.kind === "superadmin" ? ["superadmin", null] : caller.subject.split(":");
  return JSON.stringify({ kind, id, name: "username" in caller ? caller.username : null, ...request });
}

/** The tenant that the path names, if it is a name at all. */
function tenantNameOf(c: AppContext): string | undefined {
  const name = c.req.param("tenant_name");
  return name !== undefined && isTenantName(name) ? name : undefined;
}

async function requirePermission(caller: Caller, permissions: readonly Permission[]): Promise<void> {
  if (caller.kind === "nobody")
    throw new LatchkeyError("not_authenticated", { headers: { "WWW-Authenticate": 'Bearer realm="latchkey"' } });
  for (const permission of permissions) if (await isPermitted(caller, permission)) return;
  throw new LatchkeyError("permission_denied");
}

/** A caller of another tenant learns nothing of this one, not even whether it exists. */
async function tenantOf(context: Context, name: string, permission: Route["definition"]["permission"]): Promise<Tenant> {
  const { caller } = context;
  if ("tenant" in caller && caller.tenant.name === name) return caller.tenant;
  if (permission !== null && caller.kind !== "superadmin") throw new LatchkeyError("permission_denied");
  if (!isTenantName(name)) throw new LatchkeyError("tenant_not_found");
  return findTenant(context, name);
}

async function readInput(c: AppContext, { definition }: Route): Promise<Input<z.ZodObject, z.ZodObject, z.ZodObject>> {
  const { params, query, body } = definition;
  return {
    params: params === undefined ? {} : parse(params, c.req.param()),
    query: query === undefined ? {} : parse(query, givenQuery(c), { isMalformed: true }),
    body: body === undefined ? {} : parseStorable(body, await bodyOf(c, body), { isMalformed: true }),
  };
}

/** An empty parameter (`?offset=`) counts as left out: form-like clients send each that they know. */
const givenQuery = (c: AppContext): Record<string, string> =>
  Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value !== ""));
