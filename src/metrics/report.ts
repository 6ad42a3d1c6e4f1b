import { type AnswerNumbers, takeAnswers } from "./answer-meter.ts";
import { type BackgroundNumbers, takeBackground } from "./background-meter.ts";
import { type RequestNumbers, takeRequests } from "./request-meter.ts";

/** State of an isolate when it reports. */
export type Gauges = {
  /** Licenses that it keeps, and the bytes that it takes them to need: what `EDGE_MEMORY_BYTES` bounds. */
  cachedLicenses: number;
  cachedBytes: number;
  requestsUnderWay: number;
};

/** Numbers that an isolate has counted since it last reported. */
export type Report = {
  /** A name that the isolate has given itself. */
  isolate: string;
  requests: RequestNumbers[];
  answers: AnswerNumbers[];
  background: BackgroundNumbers[];
  /** Null where a Durable Object reports in an isolate of its own, which keeps no licenses. */
  gauges: Gauges | null;
};

let isolate: string | undefined;

/** Returns what the isolate has counted, and has it begin again. */
export function takeReport(gauges: Gauges | null): Report {
  // Randomness is not to be had while a Worker starts.
  isolate ??= crypto.randomUUID();
  return { isolate, requests: takeRequests(), answers: takeAnswers(), background: takeBackground(), gauges };
}
