import { PlainError } from "./plain-error.ts";

/** A process that a supervisor keeps running. */
export type Supervised = {
  /** Resolves when the process has ended, to a few words on how. */
  ended: Promise<string>;
  /** Ends it, gracefully for as long as the grace allows. */
  stop(options: { graceMs: number }): Promise<void>;
};

export type Supervisor<Process extends Supervised> = {
  /** The process that runs now, or ran last. */
  current(): Process;
  /** Rejects with one sentence when the process does not start any more. */
  failed: Promise<never>;
  stop(options: { graceMs: number }): Promise<void>;
};

type Options<Process> = {
  /** The name of the process in the lines for the operator. */
  name: string;
  start: () => Promise<Process>;
  say: (line: string) => void;
};

/** Milliseconds before the first restart. Whoever ends the process may be ending this one too. */
const firstPauseMs = 100;

/** Milliseconds before a restart at most: a process that ends is back within two seconds. */
const longestPauseMs = 1_000;

/** Milliseconds after which a process counts as healthy, and the next pause is the first one again. */
const healthyMs = 10_000;

/** Starts that fail one after the other before the supervisor gives up. */
const mostFailures = 5;

/**
 * Starts a process, and starts it again whenever it ends by itself. A process that starts well and ends soon is started again without end,
 * with a pause: it may be somebody outside who ends it. One that does not start any more is given up.
 * @throws whatever the first start throws
 */
export async function supervise<Process extends Supervised>({
  name,
  start,
  say,
}: Options<Process>): Promise<Supervisor<Process>> {
  let current = await start();
  let isStopping = false;
  const stopping = Promise.withResolvers<void>();
  const pause = (milliseconds: number): Promise<unknown> => Promise.race([wait(milliseconds), stopping.promise]);
  const startAgain = async (): Promise<Process | undefined> => {
    for (let failures = 0; ; ) {
      if (isStopping) return undefined;
      try {
        return await start();
      } catch (error) {
        failures += 1;
        if (failures === mostFailures) throw error;
        await pause(longestPauseMs);
      }
    }
  };
  const keepRunning = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    for (;;) {
      const startedAt = performance.now();
      const how = await current.ended;
      if (isStopping) return;
      if (performance.now() - startedAt > healthyMs) pauseMs = firstPauseMs;
      await pause(pauseMs);
      pauseMs = Math.min(pauseMs * 3, longestPauseMs);
      const next = await startAgain();
      if (next === undefined) return;
      current = next;
      if (isStopping) return current.stop({ graceMs: 0 });
      say(`${name.padEnd(12)}ended (${how}) and was started again`);
    }
  };
  const running = keepRunning();
  const failed = running.then(
    () => new Promise<never>(() => {}),
    (error: unknown) => {
      throw new PlainError(`${name} ended and does not start again. ${error instanceof Error ? error.message : error}`);
    },
  );
  failed.catch(() => {});
  return {
    current: () => current,
    failed,
    async stop({ graceMs }) {
      isStopping = true;
      stopping.resolve();
      await current.stop({ graceMs });
      await running.catch(() => {});
    },
  };
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
