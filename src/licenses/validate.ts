import { reachesLicense, reachesTenant } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { EdgeRead } from "../edge/edge.ts";
import type { Touch } from "../edge/feed-store.ts";
import type { NodeRate } from "../edge/node-types.ts";
import { snapshotOf } from "../edge/snapshot.ts";
import type { LicenseDocument, LicenseName } from "../edge/snapshot-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { blockOf, type Scope, type Verdict, verdict } from "../licensing/index.ts";
import { validateDocument } from "./touch-store.ts";

export type Validation = Verdict & {
  document: LicenseDocument;
  /** This validation, or an earlier one where the license may not run. */
  lastValidatedAt: Date | null;
  stale: boolean;
  source: "memory" | "node" | "database";
  /** Whole seconds since what it says was last known to be current. */
  ageSeconds: number;
};

type Standing = Pick<EdgeRead, "confirmedAt" | "source" | "isStale"> & { document: LicenseDocument | null };

/**
 * Judges a license for a scope, as it stood within its policy's `edge_ttl`: from the isolate's memory, from the regional node, or in one
 * round trip.
 * @throws LatchkeyError `unknown` where there is no such license, 40029, 50001
 */
export async function validateLicense(
  context: TenantContext,
  name: LicenseName,
  scope: Scope,
  unknown: "47006" | "47024",
): Promise<Validation> {
  const { now } = context;
  const near = await readNear(context, name);
  const standing = near ?? (await readFar(context, name));
  const ageSeconds = Math.max(0, Math.floor((Date.now() - standing.confirmedAt) / 1000));
  const { document } = standing;
  if (document === null || !reachesLicense(name.reach, document.license)) {
    const headers = { Age: String(ageSeconds) };
    throw new LatchkeyError(unknown, unknown === "47024" ? { headers, data: { valid: false, code: "not_found" } } : { headers });
  }
  // The rate limit is the license's own: whoever does not reach it is told nothing of it.
  if (near !== undefined) holdToRate(context, near.rate);
  const { license } = document;
  const mayRun = blockOf(document) === null;
  const judged = verdict(snapshotOf(document), scope, now);
  if (near !== undefined) await context.edge?.count({ node: near.node, licenseId: license.id, code: judged.code, now, mayRun });
  return {
    ...judged,
    document,
    lastValidatedAt: mayRun ? now : license.lastValidatedAt,
    stale: standing.isStale,
    source: standing.source,
    ageSeconds,
  };
}

async function readNear({ edge, tenant, now, actor }: TenantContext, name: LicenseName): Promise<EdgeRead | undefined> {
  if (edge === undefined) return undefined;
  const want =
    "id" in name
      ? { kind: "id" as const, value: name.id.toLowerCase(), ...("keyHash" in name ? { key: name.keyHash } : {}) }
      : { kind: "key" as const, value: name.keyHash };
  const { reach } = name;
  const read = (touch: () => Promise<Touch | null>) => edge.read({ tenantName: tenant.name, want, touch });
  if (!isReachKnown(name)) {
    // Whether it is within reach shows in its document alone. Until then nothing is changed or counted, not even beside a validation of its own.
    const seen = await read(async () => null);
    if (seen?.document != null && !reachesLicense(reach, seen.document.license)) return seen;
  }
  return read(async () => ({
    now: now.toISOString(),
    actor: JSON.parse(actor()),
    by_key: false,
    only_id: reach.licenseId ?? null,
  }));
}

/** A name tells by itself that the license is within reach, or it is a license's key: who has that may ask as the license itself. */
function isReachKnown(name: LicenseName): boolean {
  const { licenseId } = name.reach;
  if (licenseId === undefined) return reachesTenant(name.reach);
  return !("id" in name) || name.id.toLowerCase() === licenseId;
}

/** @throws LatchkeyError 40029 */
function holdToRate({ tellRate }: TenantContext, rate: NodeRate | null): void {
  tellRate(rate);
  if (rate?.isRefused === true) throw new LatchkeyError("40029", { headers: { "Retry-After": String(rate.resets) } });
}

async function readFar(context: TenantContext, name: LicenseName): Promise<Standing> {
  const { database, tenant, now, actor } = context;
  const touched = await validateDocument(database, { tenantId: tenant.id, name, now, actor: actor() });
  if (touched !== undefined) context.tellRate(touched.rate);
  return { document: touched?.document ?? null, confirmedAt: Date.now(), source: "database", isStale: false };
}
