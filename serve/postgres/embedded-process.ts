import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { takeDatabaseLock } from "../data-folder.ts";
import { createEmbeddedPostgres } from "./embedded.ts";
import { MessageGroups } from "./message-groups.ts";

// PGlite in a process of its own: a statement there runs to its end before anything else does, so whoever waits can end the process and not the statement.
// Its one session is that of the pipe between it and the process that started it. It ends with that process, however that ends.

/** Says of this process that it takes statements, why it cannot, or the files of the database. */
export type FromEmbedded = { ready: true } | { failed: string } | { files: Uint8Array } | { filesFailed: string };

/** Has it make a copy of the database's files, or close the database and end. */
export type ToEmbedded = "files" | "close";

/** The descriptor of the pipe. */
export const pipeDescriptor = 4;

/** Looks after the process that started this one where the event loop cannot: in the middle of a statement. */
const parentWatch = `
  const parent = ${process.ppid};
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 250);
`;

const say = (message: FromEmbedded): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function serve(dataDir: string): Promise<void> {
  new Worker(parentWatch, { eval: true });
  const lock = takeDatabaseLock(dataDir);
  const database = await createEmbeddedPostgres({ dataDir });
  const pipe = new Socket({ fd: pipeDescriptor });
  // Buffers of PGlite are used again for the next answer.
  const onRawData = (bytes: Uint8Array) => void pipe.write(Buffer.from(bytes));
  process.on("message", async (message: ToEmbedded) => {
    if (message === "files") {
      // No statement runs meanwhile. What a transaction in the middle has written counts as rolled back, as after a crash.
      const files = await database.dumpDataDir("gzip").then((blob) => blob.arrayBuffer(), reasonOf);
      await say(typeof files === "string" ? { filesFailed: files } : { files: new Uint8Array(files) });
    } else {
      await database.close();
      lock.close();
      process.exit(0);
    }
  });
  await say({ ready: true });
  const groups = new MessageGroups();
  for await (const chunk of pipe as AsyncIterable<Buffer>)
    for (const group of groups.take(chunk))
      await database.runExclusive(() => database.execProtocolRawStream(group, { onRawData }));
}

/** Runs where this file is the process itself; others take its types. */
if (process.argv[1] === import.meta.filename) {
  process.once("disconnect", () => process.exit());
  // Ctrl-C and a service manager's signal reach every process: the supervisor decides.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  // Whatever PGlite throws is a fault of its own, and no answer of Postgres: a fresh process knows what is stored.
  await serve(process.argv[2] ?? "").catch((error: unknown) => say({ failed: reasonOf(error) }));
  process.exit(1);
}
