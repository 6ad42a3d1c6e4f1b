import { PlainError } from "../plain-error.ts";
import { type Runtime, type RuntimeOptions, startRuntime } from "./runtime.ts";

export type SupervisedRuntime = {
  url: string;
  /** Rejects with one sentence when the runtime does not start any more. */
  failed: Promise<never>;
  /** Answers the requests in flight, for as long as the grace allows, and ends. */
  stop(options: { graceMs: number }): Promise<void>;
};

/** Milliseconds before the first restart. Whoever ends the runtime may be ending this process too. */
const firstPauseMs = 100;

/** Milliseconds before a restart, at most: a runtime that ends is back within two seconds. */
const longestPauseMs = 1_000;

/** Milliseconds after which a runtime counts as healthy, and the next pause is the first one again. */
const healthyMs = 10_000;

/** Starts that fail one after the other before the supervisor gives up. */
const mostFailures = 5;

type SupervisorOptions = RuntimeOptions & { say: (line: string) => void };

/** Starts the Worker, and starts it again whenever it ends by itself. @throws PlainError when it does not start the first time */
export async function superviseRuntime({ say, ...options }: SupervisorOptions): Promise<SupervisedRuntime> {
  let runtime: Runtime = await startRuntime(options);
  // A port that was free to choose is kept.
  const address = `${(options.address ?? "127.0.0.1:0").replace(/:\d+$/, "")}:${new URL(runtime.url).port}`;
  let isStopping = false;
  const stopping = Promise.withResolvers<void>();
  const supervise = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    for (;;) {
      const startedAt = performance.now();
      const how = await runtime.ended;
      if (isStopping) return;
      if (performance.now() - startedAt > healthyMs) pauseMs = firstPauseMs;
      await Promise.race([pause(pauseMs), stopping.promise]);
      if (isStopping) return;
      say(`Worker      ended (${how}) and is started again`);
      runtime = await restart();
      if (isStopping) return runtime.stop({ graceMs: 0 });
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  };
  const restart = async (): Promise<Runtime> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await startRuntime({ ...options, address });
      } catch (error) {
        if (attempt >= mostFailures || isStopping) throw error;
        await pause(longestPauseMs);
      }
    }
  };
  const running = supervise();
  const failed = running.then(
    () => new Promise<never>(() => {}),
    (error: unknown) => {
      throw new PlainError(`The Worker ended and does not start again. ${error instanceof Error ? error.message : error}`);
    },
  );
  failed.catch(() => {});
  return {
    url: runtime.url,
    failed,
    async stop({ graceMs }) {
      isStopping = true;
      stopping.resolve();
      await runtime.stop({ graceMs });
      await running.catch(() => {});
    },
  };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
