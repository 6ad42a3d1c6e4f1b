import { hash } from "node:crypto";
import { createSizedCache } from "../cache/cache.ts";
import { blockOfRows, type Names, noNames, startsClock } from "../licensing/index.ts";
import {
  type Counted,
  composeAccountState,
  composeLicense,
  composeNamed,
  composeSigner,
  composeToken,
  type IsAbsent,
  type Missing,
  type Rows,
  type WithRoots,
} from "./compose.ts";
import type { DocumentJson, LicenseText } from "./license-document-store.ts";
import type { Lookup } from "./question.ts";

/** A license or a credential that a node is asked for, put together. */
export type Composed = Counted & {
  /** A license as the Worker reads it; undefined for a credential. */
  license: { id: string; text: LicenseText; version: string } | undefined;
  /** The parts of the license that a scope names, as the Worker reads them; undefined where something of them is not there. */
  named: { text: string; roots: string[]; missing: Missing[] } | undefined;
  /** A credential as the Worker reads it; undefined for a license. */
  credential: string | undefined;
  roots: string[];
  ttlMs: number;
  graceMs: number;
  /** A validation changes something in the database: it starts the clock, or is counted. */
  changesOnValidation: boolean;
};

/** Milliseconds for which credentials, and that there is no such thing, are trusted: a policy's default `edge_ttl`. */
export const usualTtlMs = 15_000;

/** Milliseconds for which sessions and API tokens go on while the database is away: a policy's default `outage_grace`. */
const credentialGraceMs = 86_400_000;

type Wanted = {
  want: Lookup;
  tenantId: string;
  /** Of the license with an id. */
  isAbsent: (licenseId: string) => IsAbsent;
};

/** For which answers are still signed: while nobody can make another key, it stays the right one. */
const signerGraceMs = Number.POSITIVE_INFINITY;

/** Undefined where something of it is not there. */
export function composeWanted(
  rows: Rows,
  { want: { kind, value, key, names }, tenantId, isAbsent }: Wanted,
): Composed | undefined {
  const named = { names: names ?? noNames, isAbsent };
  switch (kind) {
    case "key":
      return license(rows, rows.named("licenses", value), named);
    case "id":
      return license(rows, rows.row("licenses", value) ?? (key === undefined ? undefined : rows.named("licenses", key)), named);
    case "tenant":
      return credential(composeSigner(rows, tenantId), signerGraceMs);
    case "account":
      return credential(composeAccountState(rows, value, tenantId));
    case "token":
      return credential(composeToken(rows, value));
  }
}

const credential = (document: WithRoots<unknown> | undefined, graceMs = credentialGraceMs): Composed | undefined =>
  document && {
    license: undefined,
    named: undefined,
    until: Number.POSITIVE_INFINITY,
    isOutdated: false,
    credential: JSON.stringify(document.json),
    roots: document.roots,
    ttlMs: usualTtlMs,
    graceMs,
    changesOnValidation: false,
  };

function license(
  rows: Rows,
  row: ReturnType<Rows["row"]>,
  { names, isAbsent }: { names: Names } & Pick<Wanted, "isAbsent">,
): Composed | undefined {
  const document = row && composeLicense(rows, row);
  if (document === undefined) return undefined;
  const named = composeNamed(rows, document.json, { names, isAbsent: isAbsent(String(document.json.license.id)) });
  const { license, policy, owner } = document.json;
  const clock = { duration: Number(policy.duration), expirationBasis: policy.expiration_basis };
  const isStarted = blockOfRows(license, owner) === null && startsClock("validation", { expiry: license.expiry }, clock);
  const text = textOf(document.json);
  return {
    license: { id: String(license.id), text, version: versionOf(text) },
    named: named && { text: JSON.stringify(named.json), roots: named.roots, missing: named.missing },
    credential: undefined,
    roots: named === undefined ? document.roots : [...document.roots, ...named.roots],
    until: Math.min(document.until, named?.until ?? document.until),
    isOutdated: document.isOutdated || named?.isOutdated === true,
    ttlMs: Number(policy.edge_ttl) * 1000,
    graceMs: Number(policy.outage_grace) * 1000,
    changesOnValidation: isStarted || policy.rate_limited === true,
  };
}

/** Texts that licenses share, and those of one license for several scopes: one copy of each is stored. */
const sharedTexts = createSizedCache<string>("documentTexts", (text) => text.length);

function sharedText(row: object): string {
  const text = JSON.stringify(row);
  const stored = sharedTexts.get(text);
  if (stored === undefined) sharedTexts.set(text, text);
  return stored ?? text;
}

const textOf = ({ license, policy, product, owner, entitlements, counts }: DocumentJson): LicenseText => ({
  license: sharedText(license),
  policy: sharedText(policy),
  product: sharedText(product),
  owner: owner === null ? null : sharedText(owner),
  entitlements: entitlements.map(sharedText),
  counts: JSON.stringify(counts),
});

/** The same for the same document, whichever node composes it. */
const versionOf = (text: LicenseText): string => hash("sha256", Object.values(text).join("\n"), "base64");
