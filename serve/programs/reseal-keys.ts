import { createSealer } from "../../src/crypto/sealing.ts";
import { openDatabase } from "../../src/db/client.ts";
import type { SealedColumn } from "../../src/db/sealed-columns.ts";
import { findSecrets } from "../backup/secrets.ts";
import { readConfiguration, requireMasterKey } from "../configuration.ts";
import { reachDatabase } from "../keys/reach-database.ts";
import { type Left, reseal } from "../keys/reseal.ts";
import { PlainError, runProgram } from "../plain-error.ts";

/** Milliseconds between two lines about one column. */
const lineMs = 2_000;

/** Milliseconds that one statement may take: a count reads a whole table. */
const deadlineMs = 120_000;

// `npm run keys:reseal`: seals everything with the first MASTER_KEY, while the service runs or not.
await runProgram(async () => {
  const configuration = readConfiguration(process.env);
  const masterKey = process.env.MASTER_KEY || findSecrets(configuration.dataDir)?.MASTER_KEY;
  if (!masterKey) throw new PlainError("MASTER_KEY is not set. Send the new key first, a comma, and the old one: new,old.");
  const sealer = await createSealer(requireMasterKey(masterKey));
  const [keyId = "", ...olderIds] = sealer.keyIds;
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());
  const { url, endpoint, serviceKeyIds, close } = await reachDatabase(configuration);
  try {
    if (serviceKeyIds !== undefined && !serviceKeyIds.includes(keyId))
      throw new PlainError(
        `The service that is running does not have the first MASTER_KEY (${keyId}), and could read nothing that is sealed with it. Start it again with this MASTER_KEY first.`,
      );
    const { moved, left, isInterrupted } = await reseal({
      database: openDatabase({ url, endpoint, deadlineMs }),
      sealer,
      onProgress: progressLines((line) => console.log(line)),
      interrupted: interrupt.signal,
    });
    console.log(`Resealed    ${count(moved)} with the first MASTER_KEY (${keyId})`);
    for (const one of left)
      console.log(`Left        ${lineOf(one)}${sealer.keyIds.includes(one.keyId) ? "" : ", which MASTER_KEY does not have"}`);
    if (isInterrupted) throw new PlainError("Interrupted. Run it again: it goes on where it stopped.");
    if (left.length > 0) throw new PlainError(`Keep every key of MASTER_KEY. ${adviceOn(left, sealer.keyIds)}`);
    const older =
      olderIds.length === 0 ? "" : `: ${olderIds.join(", ")} seals nothing any more. Take it out of MASTER_KEY after a day`;
    console.log(`Old keys    none is needed by the database${older}`);
  } finally {
    await close();
  }
});

function count(values: number): string {
  return `${values.toLocaleString("en")} ${values === 1 ? "value" : "values"}`;
}

function lineOf({ column, keyId, values }: Left): string {
  return `${count(values)} of ${nameOf(column)}, sealed with ${keyId}`;
}

function nameOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}

function adviceOn(left: Left[], keyIds: readonly string[]): string {
  return left.some(({ keyId }) => !keyIds.includes(keyId))
    ? "Add the keys that are missing behind the first one, and run this again."
    : "Some values do not open, or requests hold them. Run this again; what is left then was changed by hand or damaged.";
}

/** Prints how far each column is, now and then and at its end. */
function progressLines(say: (line: string) => void): Parameters<typeof reseal>[0]["onProgress"] {
  let saidAt = performance.now();
  return (column, done, total) => {
    if (done < total && performance.now() - saidAt < lineMs) return;
    saidAt = performance.now();
    say(`Reseal      ${nameOf(column)}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`);
  };
}
