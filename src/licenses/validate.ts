import type { TenantContext } from "../context.ts";
import { snapshotOf } from "../edge/snapshot.ts";
import type { LicenseName } from "../edge/snapshot-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { basesStartedBy, type Scope, type Verdict, verdict } from "../licensing/index.ts";
import type { PresentableLicense } from "./present.ts";
import { presentable } from "./service.ts";
import { validateDocument } from "./touch-store.ts";

export type Validation = Verdict & {
  license: PresentableLicense;
  stale: boolean;
  source: "memory" | "node" | "database";
};

/**
 * Judges a license for a scope, in one round trip.
 * @throws LatchkeyError `unknown` where there is no such license
 */
export async function validateLicense(
  context: TenantContext,
  name: LicenseName,
  scope: Scope,
  unknown: "47006" | "47024",
): Promise<Validation> {
  const { database, tenant, now } = context;
  const touched = await validateDocument(database, {
    tenantId: tenant.id,
    name,
    now,
    startingBases: basesStartedBy("validation"),
    actor: context.actor,
  });
  if (touched === undefined) {
    throw new LatchkeyError(unknown, unknown === "47024" ? { data: { valid: false, code: "not_found" } } : {});
  }
  const { document, rate } = touched;
  context.tellRate(rate);
  const judged = verdict(snapshotOf(document), scope, now);
  return { ...judged, license: await presentable(context, document), stale: false, source: "database" };
}
