import type { NoAnswer } from "./causes.ts";
import type { Reply } from "./exchange.ts";
import { beat, findMachine, giveSeatBack, isDone } from "./machines.ts";
import type { Runtime } from "./runtime.ts";
import type { Session } from "./session.ts";
import type { Machine, MachineFacts } from "./wire.ts";

export type HeartbeatEvent =
  | { state: "alive"; machine: Machine }
  /** No answer: the next ping comes sooner. The seat is lost when none arrives within the policy's window. */
  | { state: "unknown"; noAnswer: NoAnswer }
  /** The service refused: the seat is gone, or the license is. No further ping is sent. Ask `check`. */
  | { state: "lost"; code: string; detail: string };

type Options = {
  fingerprint: string;
  facts: MachineFacts;
  takesSeat: boolean;
  onEvent: ((event: HeartbeatEvent) => void) | undefined;
};

/** Does something about the license when it is its turn, with what the storage has of it, unless the signal is aborted before. */
type InTurn = <Result>(act: (session: Session) => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** Milliseconds of a policy's window as long as no answer says another. */
const usualWindowMs = 600_000;

/** Milliseconds between two pings at least. */
const shortestPauseMs = 5_000;

/**
 * Keeps a machine's seat alive: pings at a third of the policy's window, a fifth more or less, so that a thousand apps that started together do not
 * ping together.
 */
export class Heartbeat {
  /** Resolves when no further ping will be sent. */
  readonly ended: Promise<void>;
  readonly #inTurn: InTurn;
  readonly #runtime: Runtime;
  readonly #options: Options;
  readonly #end = new AbortController();
  #windowMs = usualWindowMs;
  #event: HeartbeatEvent | undefined;

  constructor(inTurn: InTurn, runtime: Runtime, options: Options) {
    this.#inTurn = inTurn;
    this.#runtime = runtime;
    this.#options = options;
    this.ended = this.#run();
  }

  /** The latest event, undefined before the first answer. */
  get event(): HeartbeatEvent | undefined {
    return this.#event;
  }

  /** Stops pinging and keeps the seat, until the window closes. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.ended;
  }

  /**
   * Stops pinging and gives the seat back, for another machine to take at once.
   * @returns false where the service did not say that it did
   */
  async giveBack(): Promise<boolean> {
    this.#end.abort();
    return this.#inTurn(async (session) => {
      const { id } = await findMachine(session, this.#options.fingerprint);
      if (id === undefined) return false;
      const reply = await giveSeatBack(session, id);
      await session.store.write(session.record);
      return isDone(reply);
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const event = await this.#beat();
      if (event === undefined) return;
      this.#event = event;
      // A mistake in the app's function is the app's to see, and stops no heartbeat.
      void Promise.resolve(event).then(this.#options.onEvent);
      if (event.state === "lost") return;
      await this.#runtime.wait(this.#pauseAfter(event), signal, true);
    }
  }

  /** Returns undefined where the app stopped the heartbeat in between. */
  async #beat(): Promise<HeartbeatEvent | undefined> {
    const { signal } = this.#end;
    try {
      const result = await this.#inTurn(async (session) => {
        const done = await beat(session, this.#options);
        await session.store.write(session.record);
        return done;
      }, signal);
      if (signal.aborted) return undefined;
      if (result.machine === undefined) return eventOf(result.reply);
      this.#windowMs = windowOf(result.machine) ?? this.#windowMs;
      return { state: "alive", machine: result.machine };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** After a missing answer the next ping comes at a tenth of the window: some tries are left before it closes. */
  #pauseAfter(event: HeartbeatEvent): number {
    const { random } = this.#runtime;
    const pause = this.#windowMs / (event.state === "alive" ? 3 : 10);
    const asked = event.state === "unknown" ? (event.noAnswer.retryAfterSeconds ?? 0) * 1_000 : 0;
    return Math.max(shortestPauseMs, asked, pause) * (0.8 + 0.4 * random());
  }
}

function eventOf(reply: Reply): HeartbeatEvent {
  if (reply.isAnswer) return { state: "lost", code: reply.code, detail: reply.message };
  const { isAnswer: _, ...noAnswer } = reply;
  return { state: "unknown", noAnswer };
}

/** Milliseconds from a ping to the next one that is due, both by the service's clock. */
function windowOf({ last_heartbeat_at: last, next_heartbeat_at: next }: Machine): number | undefined {
  const milliseconds = Date.parse(String(next)) - Date.parse(String(last));
  return milliseconds > 0 ? milliseconds : undefined;
}
