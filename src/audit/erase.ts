import type { Secrets } from "../crypto/secrets.ts";
import type { Database } from "../db/client.ts";
import {
  clearMachines,
  deletePerson,
  type Erasure,
  type Mention,
  type Person,
  rewriteErased,
  selectErased,
  selectLicensesOf,
  selectMentions,
} from "./erase-store.ts";
import { entryBytes, nameBytes } from "./seal-text.ts";
import { signSeal } from "./sign.ts";

export type ErasureRequest = {
  database: Database;
  secrets: Secrets;
  now: Date;
  tenantId: string;
  person: Person;
  /** Has the machines of the person's licenses forget names, host names, addresses and metadata too. */
  withMachines: boolean;
};

export type ErasureResult = {
  /** Events that were rewritten. */
  events: number;
  /** Seals that say which. */
  seals: number;
  /** Other things that have a name of the person in their events. */
  mentions: Mention[];
};

/** Events that one statement rewrites. */
const mostEvents = 500;

/** Times that a seal is made anew because another was added first. */
const mostTries = 20;

/**
 * Erases a person from a tenant: deletes the account, and puts `[erased]` in the place of its names in events, and nothing in the place of its addresses. A
 * signed seal says which events were rewritten and what their hashes are now, so that the chain stays good. Doing so again is harmless, and finds what was
 * written meanwhile.
 */
export async function erasePerson(request: ErasureRequest): Promise<ErasureResult> {
  const { database, secrets, now, tenantId, person, withMachines } = request;
  const licenseIds = withMachines ? await selectLicensesOf(database, tenantId, person.id) : [];
  if (licenseIds.length > 0) await clearMachines(database, tenantId, licenseIds);
  if (person.hasAccount) await deletePerson(database, tenantId, person.id);
  const erasure: Erasure = { tenantId, person: person.id, licenseIds, seed: crypto.randomUUID() };
  const result = { events: 0, seals: 0 };
  for (let tries = 0; ; tries += 1) {
    const found = await selectErased(database, erasure, mostEvents);
    if (found === undefined) break;
    if (tries > mostTries) throw new Error("The seals of others came first again and again. Run it again.");
    const { end, entries, count } = found;
    const content = { kind: "erased", entries, lastSequence: end.lastSequence, sealedAt: now.toISOString() } as const;
    const isDone = await rewriteErased(database, await signSeal(secrets, end, content), erasure, idsIn(entries));
    if (!isDone) continue;
    tries = 0;
    result.events += count;
    result.seals += 1;
  }
  return { ...result, mentions: await selectMentions(database, tenantId, person.names) };
}

/** The ids of the events in entries. */
function idsIn(entries: string): string[] {
  const digits = 2 * entryBytes;
  return Array.from({ length: entries.length / digits }, (_, place) =>
    entries.slice(place * digits + 16, place * digits + 2 * nameBytes),
  );
}
