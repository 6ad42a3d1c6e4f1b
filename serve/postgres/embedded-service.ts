import type { Duplex } from "node:stream";
import pg from "pg";
import { supervise } from "../supervisor.ts";
import type { Backend } from "./backend.ts";
import { onlyConnection } from "./embedded.ts";
import { type EmbeddedProcess, startEmbeddedProcess } from "./embedded-start.ts";
import { PipeStream } from "./pipe-stream.ts";

type Options = {
  dataDir: string;
  /** Prints a line for the operator. */
  say: (line: string) => void;
  /** Milliseconds for which a statement may go on that nobody waits for. */
  overdueMs?: number;
};

/** Milliseconds for which the database may take to write what it has when the service ends. */
const closeMs = 10_000;

/** Milliseconds by which a timer may be late before it says that this process could not run. */
const lateMs = 500;

/**
 * Opens the embedded database of a service: PGlite in a process of its own, which is started again whenever it ends. Nothing that was answered is lost then: it
 * is in the files. PGlite cannot cancel a statement, so its process is killed when one goes on for which nobody waits.
 * @throws PlainError when it does not start
 */
export async function openEmbeddedService({ dataDir, say, overdueMs = 10_000 }: Options): Promise<Backend> {
  let running = Promise.withResolvers<EmbeddedProcess>();
  let copies = 0;
  const start = async (): Promise<EmbeddedProcess> => {
    const started = await startEmbeddedProcess(dataDir);
    // The pipe may end before the process does.
    started.pipe.once("close", () => {
      running = Promise.withResolvers();
    });
    running.resolve(started);
    return started;
  };
  const supervisor = await supervise({ name: "Database", start, say });
  const reach = async (): Promise<Duplex> => (await running.promise).pipe;
  const pool = new pg.Pool({ ...onlyConnection, stream: () => new PipeStream(reach) });
  pool.on("error", () => {});
  return {
    pool,
    failed: supervisor.failed,
    giveUp(over) {
      const overdue = supervisor.current();
      const look = (milliseconds: number) => {
        const dueAt = performance.now() + milliseconds;
        const timer = setTimeout(() => {
          // Answers that came while this process could not run are still to be read, and no statement runs while the files are copied.
          if (performance.now() - dueAt > lateMs || copies > 0) look(overdueMs);
          else overdue.kill();
        }, milliseconds);
        over.addEventListener("abort", () => clearTimeout(timer), { once: true });
      };
      if (!over.aborted) look(overdueMs);
    },
    async files() {
      await pool.query("CHECKPOINT");
      copies += 1;
      try {
        return await (await running.promise).files();
      } finally {
        copies -= 1;
      }
    },
    async close() {
      await supervisor.stop({ graceMs: closeMs });
      // A client may be waiting for the process that is not started any more.
      running.promise.catch(() => {});
      running.reject(new Error("the database is closed"));
      await pool.end();
    },
  };
}
