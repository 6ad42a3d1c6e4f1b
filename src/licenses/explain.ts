import { reachesLicense } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import { readDocument } from "../document/document-read-store.ts";
import type { CheckedOutFiles } from "../document/file-store.ts";
import type { LicenseName } from "../document/license-document-store.ts";
import type { RequestRate } from "../document/question.ts";
import { snapshotOf } from "../document/snapshot.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  blockOf,
  type ExplainedCondition,
  explainVerdict,
  namesIn,
  type Scope,
  startsClock,
  termAfter,
  type Verdict,
  type VerdictCode,
} from "../licensing/index.ts";
import type { PresentableLicense } from "./present.ts";
import { presentable, type Unknown } from "./service.ts";
import { wantOf } from "./validate.ts";

/** The changes that a validation would make at this instant. One that the rate limit refuses counts against the limit, and does nothing else. */
export type WouldDo = {
  startsClock: boolean;
  /** The license's expiry after it. */
  expiry: Date | null;
  notesLastValidation: boolean;
  /** The verdict that it would be counted under; null where it would be refused. */
  countedAs: VerdictCode | null;
  rate: RequestRate | null;
};

export type Explanation = Verdict & {
  conditions: ExplainedCondition[];
  would: WouldDo;
  /** Those that nobody can take back, whatever is done to the license. Null where there are none. */
  files: CheckedOutFiles | null;
  license: PresentableLicense;
};

/**
 * Judges a license for a scope as a validation would at this instant, by the same rule, and says what the validation would change. Changes, counts and
 * starts nothing, so that no license may ask: it would learn its verdict without being counted.
 * @throws LatchkeyError `unknown` where there is no such license
 */
export async function explainLicense(
  context: TenantContext,
  name: LicenseName,
  scope: Scope,
  unknown: Unknown,
): Promise<Explanation> {
  const { database, tenant, now } = context;
  const read = await readDocument(database, { tenantId: tenant.id, want: { ...wantOf(name), names: namesIn(scope) }, now });
  if (read === undefined || !reachesLicense(name.reach, read.document.license)) throw new LatchkeyError(unknown);
  const { document, named, rate, files } = read;
  const explained = explainVerdict(snapshotOf(document, named), scope, now);
  const isRefused = rate?.isRefused === true;
  const isNoted = !isRefused && blockOf(document) === null;
  const { license, policy } = document;
  return {
    ...explained,
    would: {
      startsClock: isNoted && startsClock("validation", license, policy),
      expiry: isNoted ? termAfter("validation", license, policy, now).expiry : license.expiry,
      notesLastValidation: isNoted,
      countedAs: isRefused ? null : explained.code,
      rate,
    },
    files,
    license: { ...(await presentable(context, document)), seatsUsed: document.counts.seats },
  };
}
