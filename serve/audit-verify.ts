import { openDatabase } from "../src/db/client.ts";
import { readVerifyArguments, type VerifyArguments } from "./audit/arguments.ts";
import { databaseSource } from "./audit/database-source.ts";
import { openDump } from "./audit/dump.ts";
import { readKeySets, storedKeys } from "./audit/keys.ts";
import { endLines, findingLine, summaryLine } from "./audit/report.ts";
import type { AuditSource } from "./audit/source.ts";
import { verifyTenant } from "./audit/verify-tenant.ts";
import { readConfiguration } from "./configuration.ts";
import { reachDatabase } from "./keys/reach-database.ts";
import { PlainError, runProgram } from "./plain-error.ts";

/** Milliseconds that one statement may take. */
const deadlineMs = 120_000;

/** The exit code where something is not as it was sealed. Where nothing could be verified it is 1. */
const foundSomething = 2;

// `npm run audit:verify`: holds every event against the chain of seals, in the configured database or in a dump.
await runProgram(async () => {
  const given = readVerifyArguments(process.argv.slice(2));
  const trusted = given.keys.length === 0 ? undefined : readKeySets(given.keys);
  const source = given.dump === undefined ? await openConfigured() : await openDump(given.dump);
  try {
    const findings = await verifyAll(source, given, trusted);
    if (trusted === undefined)
      console.log(
        "Keys        those of the database itself, which whoever can write to it may have replaced: name yours with --keys",
      );
    if (findings > 0) process.exitCode = foundSomething;
    console.log(
      findings === 0
        ? "Verified    everything is as it was sealed"
        : `Found       ${findings.toLocaleString("en")}, listed above`,
    );
  } finally {
    await source.close();
  }
});

async function openConfigured(): Promise<AuditSource> {
  const { url, endpoint, close } = await reachDatabase(readConfiguration(process.env));
  return { ...databaseSource(openDatabase({ url, endpoint, deadlineMs })), close };
}

/** @returns how much is not as it was sealed */
async function verifyAll(
  source: AuditSource,
  { tenant: wanted, after }: VerifyArguments,
  trusted: ReturnType<typeof readKeySets> | undefined,
): Promise<number> {
  const all = await source.tenants();
  const tenants = all.filter(({ id, name }) => wanted === undefined || wanted === name || wanted === id);
  if (wanted !== undefined && tenants.length === 0)
    throw new PlainError(`There are no events of a tenant ${wanted}. Name it as its paths do, or by its id where it is deleted.`);
  const missing = new Set(after.map(({ number, hash }) => `${number}:${hash}`));
  let findings = 0;
  for (const tenant of tenants) {
    const summary = await verifyTenant({
      source,
      tenant,
      keys: trusted ?? storedKeys(await source.keys(tenant.id)),
      onSeal: (number, hash) => missing.delete(`${number}:${hash}`),
      onFinding: async (finding) => console.log(await findingLine(source, tenant, finding)),
    });
    findings += summary.findings;
    console.log(summaryLine(tenant, summary));
    for (const line of endLines(tenant, summary, Date.now())) console.log(line);
  }
  for (const seal of missing) console.log(`Cut off     no chain has the seal ${seal}: it was removed, or written anew`);
  return findings + missing.size;
}
