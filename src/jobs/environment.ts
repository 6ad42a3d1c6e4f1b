import type { SecretsEnvironment } from "../crypto/secrets.ts";
import type { DatabaseEnvironment } from "../db/client.ts";
import type { DeliveryEnvironment } from "../delivery/index.ts";

export type StartOptions = {
  /** Has the next round begin at once, whatever its alarm says: where a process has just begun, its alarm may be lost, and work has waited. */
  atOnce?: boolean;
};

/** A Clock as others call it. */
export type ClockStub = {
  /** Starts it where it stands still, or has its next round begin at once. */
  start(options?: StartOptions): Promise<void>;
};

/** The part of the Worker's environment that the clock and its jobs read. */
export type JobsEnvironment = DatabaseEnvironment &
  SecretsEnvironment &
  DeliveryEnvironment & {
    /** The object whose alarm goes off each minute. */
    CLOCK?: DurableObjectNamespace<Rpc.DurableObjectBranded & ClockStub>;
  };

/** The name of the one Clock of a deployment. */
const clockName = "clock";

/** Starts the deployment's Clock where it stands still. Doing so again changes nothing. */
export async function startClock({ CLOCK: clocks }: Pick<JobsEnvironment, "CLOCK">, options: StartOptions = {}): Promise<void> {
  if (clocks !== undefined) await clocks.get(clocks.idFromName(clockName)).start(options);
}
