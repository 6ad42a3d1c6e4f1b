import { request } from "node:http";

/** Milliseconds between two looks after the clock, as a Cron Trigger has them. */
const lookMs = 5 * 60_000;

/** Milliseconds after which a start that failed is tried again. */
const retryMs = 2_000;

/** Milliseconds that a start may take. */
const deadlineMs = 10_000;

/** Has a Worker start its clock, whose next round begins at once where that is said. @throws Error where it does not start */
type Start = (signal: AbortSignal, atOnce: boolean) => Promise<void>;

/**
 * Starts the clock of a Worker that listens, and looks after it until it is stopped, in the place of a Cron Trigger. While it does not start, it is
 * tried again every two seconds.
 */
export function keepClock(start: Start): { stop(): void } {
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let hasStarted = false;
  const look = async (): Promise<void> => {
    const isStarted = await start(AbortSignal.any([stopped.signal, AbortSignal.timeout(deadlineMs)]), !hasStarted).then(
      () => true,
      () => false,
    );
    hasStarted ||= isStarted;
    if (!stopped.signal.aborted) timer = setTimeout(look, isStarted ? lookMs : retryMs).unref();
  };
  void look();
  return {
    stop() {
      stopped.abort();
      clearTimeout(timer);
    },
  };
}

/**
 * Returns what has the Worker start its clock, through the socket that is there for nothing else.
 * @param socketPath relative to the current folder of this process, or absolute
 */
export function startThrough(socketPath: string): Start {
  return (signal, atOnce) =>
    new Promise((resolve, reject) => {
      const path = atOnce ? "/at-once" : "/";
      const asked = request({ socketPath, method: "POST", path, agent: false, headers: { Host: "clock" }, signal });
      asked.once("error", reject);
      asked.once("response", (response) => {
        response.resume();
        if (response.statusCode === 204) resolve();
        else reject(new Error(`the clock does not start: ${response.statusCode}`));
      });
      asked.end();
    });
}
