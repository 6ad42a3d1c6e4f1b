import type { z } from "zod";
import { withoutInvisibleEnds } from "../crypto/key-text.ts";
import type { Database } from "../db/client.ts";
import { type Asked, Edge } from "../edge/edge.ts";
import { regionOf } from "../edge/region.ts";
import { bodyOf } from "../formats/native/body.ts";
import { parseStorable } from "../http/fields.ts";
import type { RouteDefinition } from "../http/route.ts";
import { namesIn, noNames, type Scope } from "../licensing/index.ts";
import { clientAddressOf } from "./client-address.ts";
import type { AppContext } from "./state.ts";
import { waitUntilOf } from "./wait-until.ts";

/** What a request knows of licenses near its client. */
export function edgeOf(c: AppContext, database: Database): Edge | undefined {
  const { REGIONAL_NODE: nodes, TENANT_DIRECTORY: directories, REGION, EDGE_MEMORY_BYTES: memoryBytes } = c.env;
  if (nodes === undefined) return undefined;
  const isFresh = /\bno-cache\b/i.test(c.req.header("Cache-Control") ?? "");
  return new Edge({
    nodes,
    directories,
    database,
    region: regionOf(c.req.raw, REGION, c.get("request").now.getTime()),
    memoryBytes,
    isFresh,
    meter: c.get("request").meter,
    deadline: c.get("request").deadline,
    waitUntil: waitUntilOf(c),
  });
}

/**
 * Which license a validation that authenticates with a license key is of: null where it is another's key, which is refused later. A body
 * that cannot be read is complained of later too.
 */
export async function namedLicense(
  c: AppContext,
  schema: z.ZodObject,
  { key, keyHash }: { key: string; keyHash: string },
): Promise<{ id: string | null } | null> {
  const inPath = c.req.param("license_id");
  const named = inPath === undefined ? undefined : withoutInvisibleEnds(inPath);
  if (named !== undefined) return named === key || named === keyHash ? { id: null } : isUuid.test(named) ? { id: named } : null;
  const body: unknown = await bodyOf(c, schema).catch(() => null);
  const isSame = typeof body === "object" && body !== null && "license_key" in body && isKey(body.license_key, key);
  return isSame ? { id: null } : null;
}

/** What a validation that authenticates with the license's own key changes, and what its scope names. */
export async function askedOf(
  c: AppContext,
  { events, body }: Pick<RouteDefinition<z.ZodObject, z.ZodObject, z.ZodObject>, "events" | "body">,
  named: { id: string | null } | null,
): Promise<Asked> {
  if (named === null) return { touch: null, names: noNames };
  const { now, requestId } = c.get("request");
  const actor = { kind: "license", id: null, name: null, request_id: requestId, ip: clientAddressOf(c), events };
  const touch = { now: now.toISOString(), actor, by_key: true, only_id: named.id };
  return { touch, names: body === undefined ? noNames : namesIn(await scopeOf(c, body)) };
}

/** The scope in the body; one that cannot be read is complained of later. */
async function scopeOf(c: AppContext, schema: z.ZodObject): Promise<Scope> {
  try {
    const body = parseStorable(schema, await bodyOf(c, schema), { isMalformed: true });
    return (body.scope ?? {}) as Scope;
  } catch {
    return {};
  }
}

/** Whether a member of a body, as it came, is the key. */
const isKey = (value: unknown, key: string): boolean =>
  value === key || (typeof value === "string" && withoutInvisibleEnds(value) === key);

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
