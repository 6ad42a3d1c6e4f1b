import type { DatabaseMeter } from "../db/client.ts";
import { type BackgroundWork, countBackground } from "./background-meter.ts";
import { collectorOf, type MetricsEnvironment, operatorTokenOf } from "./environment.ts";
import { type Gauges, takeReport } from "./report.ts";

/** Milliseconds for which an isolate counts before it reports. */
const gatherMs = 5_000;

/** Milliseconds after which whoever was to report does not any more: the platform dropped that request. */
const droppedMs = 20_000;

/** By `performance.now()`, when somebody began to wait who will report; undefined where nobody waits. */
let waitingSince: number | undefined;

/** Tells whether somebody has to see to it that what is counted is reported. @param now by `performance.now()` */
export const isUnreported = (now: number): boolean => waitingSince === undefined || now - waitingSince >= droppedMs;

/** Reports in five seconds what is counted until then. @param now by `performance.now()` */
export async function reportSoon(environment: MetricsEnvironment, now: number, gauges: () => Gauges | null): Promise<void> {
  waitingSince = now;
  await new Promise((resolve) => setTimeout(resolve, gatherMs));
  waitingSince = undefined;
  await report(environment, gauges());
}

/** Reports what is counted. Where the collector does not answer it is lost: sent again, it might be added twice. */
export async function report(environment: MetricsEnvironment, gauges: Gauges | null): Promise<void> {
  try {
    await collectorOf(environment)?.add(takeReport(gauges));
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", message: "numbers were lost", error: String(error) }));
  }
}

/** Reports how a Durable Object has used the database without a request, where an operator reads that. */
export async function reportBackground(
  environment: MetricsEnvironment,
  work: BackgroundWork,
  spent: DatabaseMeter,
): Promise<void> {
  if (operatorTokenOf(environment) === undefined || spent.roundTrips === 0) return;
  countBackground(work, spent);
  await report(environment, null);
}
