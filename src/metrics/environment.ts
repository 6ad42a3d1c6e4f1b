import type { Report } from "./report.ts";
import type { Sums } from "./sums.ts";

/** The collector as others call it. */
export type MetricsCollectorStub = {
  /** Adds what an isolate has counted. */
  add(report: Report): Promise<void>;
  /** Returns the sums of all that was added. */
  read(): Promise<Sums>;
};

/** The part of the Worker's environment that its numbers need. */
export type MetricsEnvironment = {
  /** Secret: what a monitor sends as `Authorization: Bearer …`, 24 characters or more. Without it nothing is there for monitors, and nothing is counted. */
  METRICS_TOKEN?: string;
  /** The object that adds up what isolates have counted. */
  METRICS_COLLECTOR?: DurableObjectNamespace<Rpc.DurableObjectBranded & MetricsCollectorStub>;
};

/** Characters of a token at least: nothing slows down whoever guesses one. */
export const shortestToken = 24;

/** Returns the operator's token; undefined where there is none, or one that could be guessed. */
export const operatorTokenOf = ({ METRICS_TOKEN: token }: MetricsEnvironment): string | undefined =>
  token === undefined || token.length < shortestToken ? undefined : token;

/** Returns the one collector of a deployment. */
export function collectorOf({ METRICS_COLLECTOR: collectors }: MetricsEnvironment): MetricsCollectorStub | undefined {
  return collectors?.get(collectors.idFromName("metrics"));
}
