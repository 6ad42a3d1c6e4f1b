import { reachesLicense, reachesTenant } from "../access/reach.ts";
import { areKeysBlocked } from "../attempts/index.ts";
import type { TenantContext } from "../context.ts";
import { askWithoutNode } from "../document/first-question.ts";
import { type LicenseDocument, type LicenseName, reviveNamed, reviveText } from "../document/license-document-store.ts";
import { type ClockStart, nameOfNames, type RequestRate } from "../document/question.ts";
import { snapshotOf } from "../document/snapshot.ts";
import type { EdgeRead, Validated } from "../document/source.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { blockOf, type Names, namesIn, type Scope, type Verdict, verdict } from "../licensing/index.ts";
import { nameOfKey } from "./service.ts";

export type Validation = Verdict & {
  document: LicenseDocument;
  /** This validation, or an earlier one where the license may not run. */
  lastValidatedAt: Date | null;
  stale: boolean;
  source: "memory" | "node" | "database";
  /** Whole seconds since what it says was last known to be current. */
  ageSeconds: number;
};

/**
 * Judges the license of a key. Whoever sends no credential may ask too: the key is one. Who tries too many that no license has is refused before the
 * next one is looked up. @throws LatchkeyError license_key_not_found, too_many_requests, database_unavailable
 */
export async function validateByKey(context: TenantContext, key: string, scope: Scope): Promise<Validation> {
  const isAnonymous = context.caller.kind === "nobody";
  if (isAnonymous && areKeysBlocked(context.now)) context.attempts().refuseBlockedKeys();
  try {
    return await validateLicense(context, await nameOfKey(context, key), scope, "license_key_not_found");
  } catch (error) {
    const isUnknown = error instanceof LatchkeyError && error.refusal === "license_key_not_found";
    if (isAnonymous && isUnknown) await context.attempts().countUnknownKey();
    throw error;
  }
}

type LicenseRead = Pick<EdgeRead, "document" | "named" | "confirmedAt" | "source" | "isStale">;

/**
 * Judges a license for a scope, or without one where it is null, as it stood within its policy's `edge_ttl`: from the isolate's memory, from the regional node, or in one
 * round trip.
 * @throws LatchkeyError `unknown` where there is no such license, too_many_requests, database_unavailable
 */
export async function validateLicense(
  context: TenantContext,
  name: LicenseName,
  scope: Scope | null,
  unknown: "license_not_found" | "license_key_not_found",
): Promise<Validation> {
  const { now } = context;
  const names = namesIn(scope ?? {});
  const fromEdge = await readFromEdge(context, name, names);
  const read = fromEdge ?? (await readFromDatabase(context, name, names));
  const ageSeconds = Math.max(0, Math.floor((Date.now() - read.confirmedAt) / 1000));
  const { document, named } = read;
  if (document === null || named === null || !reachesLicense(name.reach, document.license)) {
    const headers = { Age: String(ageSeconds) };
    throw new LatchkeyError(
      unknown,
      unknown === "license_key_not_found" ? { headers, data: { valid: false, code: "not_found" } } : { headers },
    );
  }
  // The rate limit is the license's own: whoever does not reach it is told nothing of it.
  if (fromEdge !== undefined) holdToRate(context, fromEdge.rate);
  const { license } = document;
  const mayRun = blockOf(document) === null;
  const judged = verdict(snapshotOf(document, named.parts), scope, now);
  if (fromEdge !== undefined) await context.edge?.count(validatedOf(context, fromEdge, { document, code: judged.code, mayRun }));
  else if (!judged.valid) await context.noteFailure({ tenantId: context.tenant.id, licenseId: license.id, code: judged.code });
  context.noteAnswer(read.source, read.isStale);
  return {
    ...judged,
    document,
    lastValidatedAt: mayRun ? now : license.lastValidatedAt,
    stale: read.isStale,
    source: read.source,
    ageSeconds,
  };
}

const validatedOf = (
  { tenant, now }: TenantContext,
  { node, tenant: itsTenant }: EdgeRead,
  { document, code, mayRun }: { document: LicenseDocument; code: string; mayRun: boolean },
): Validated => ({
  node,
  tenantId: tenant.id,
  licenseId: document.license.id,
  code,
  now,
  mayRun,
  countsAddresses: itsTenant?.count_addresses === true,
});

async function readFromEdge(
  { edge, tenant, now, actor }: TenantContext,
  name: LicenseName,
  names: Names,
): Promise<EdgeRead | undefined> {
  if (edge === undefined) return undefined;
  const want = wantOf(name);
  const { reach } = name;
  const read = (clockStart: () => ClockStart | null) =>
    edge.read({ tenantName: tenant.name, want, names, readOptions: async () => ({ clockStart: clockStart(), names }) });
  if (!isReachCertain(name)) {
    // The document alone shows whether the license is within reach. Until then nothing is changed or counted, not even beside a validation
    // of its own.
    const seen = await read(() => null);
    if (seen?.document != null && !reachesLicense(reach, seen.document.license)) return seen;
  }
  return read(() => ({ now: now.toISOString(), actor: JSON.parse(actor()), by_key: false, only_id: reach.licenseId ?? null }));
}

/** Returns the lookup for a license's name. */
export const wantOf = (name: LicenseName) =>
  "id" in name
    ? { kind: "id" as const, value: name.id.toLowerCase(), ...("keyHash" in name ? { key: name.keyHash } : {}) }
    : { kind: "key" as const, value: name.keyHash };

/** A name tells by itself that the license is within reach, or it is a license's key: who has that may ask as the license itself. */
function isReachCertain(name: LicenseName): boolean {
  const { licenseId } = name.reach;
  if (licenseId === undefined) return reachesTenant(name.reach);
  return !("id" in name) || name.id.toLowerCase() === licenseId;
}

/** @throws LatchkeyError too_many_requests */
function holdToRate({ setRate }: TenantContext, rate: RequestRate | null): void {
  setRate(rate);
  if (rate?.isRefused === true) throw new LatchkeyError("too_many_requests", { headers: { "Retry-After": String(rate.resets) } });
}

/**
 * Reads from the database where no node answers. The database gets the request that a node would send, and learns that there was a
 * validation.
 */
async function readFromDatabase(context: TenantContext, name: LicenseName, names: Names): Promise<LicenseRead> {
  const { database, tenant, now, actor } = context;
  const { licenseId, productId } = name.reach;
  const clockStart: ClockStart = {
    now: now.toISOString(),
    actor: JSON.parse(actor()),
    by_key: false,
    only_id: licenseId ?? null,
    ...(productId === undefined ? {} : { only_product: productId }),
    notes: true,
  };
  const want = { ...wantOf(name), names };
  const answer = await askWithoutNode(database, { tenantName: tenant.name, want, clockStart, now: now.getTime() });
  holdToRate(context, answer.rate);
  const { document, named, confirmedAt, source, isStale } = answer;
  return {
    document: document === null ? null : reviveText(document),
    named: named === null ? null : { name: nameOfNames(names), parts: reviveNamed(named.text) },
    confirmedAt,
    source,
    isStale,
  };
}
