import type { Context as HonoContext } from "hono";
import type { Caller, Environment } from "../context.ts";
import { type DatabaseMeter, newMeter, type Told } from "../db/client.ts";
import type { Rate } from "../edge/rate-store.ts";
import type { ErrorCode } from "../errors/catalogue.ts";

/** What the spine keeps about one request while it is answered. */
export type RequestState = {
  requestId: string;
  now: Date;
  /** `performance.now()` when it came in. */
  startedAt: number;
  meter: DatabaseMeter;
  /** The route's pattern, never the path: a path may hold a license key. */
  route: string | undefined;
  caller: Caller;
  code: ErrorCode | "00000";
  /** What is left to the license that the request was counted on, where its policy limits requests. */
  rate: Rate | null;
  /** What the request's changes put into the feed. */
  told: Told[];
};

export type AppEnv = { Bindings: Environment; Variables: { request: RequestState } };

export type AppContext = HonoContext<AppEnv>;

export function newRequestState(): RequestState {
  return {
    requestId: crypto.randomUUID(),
    now: new Date(),
    startedAt: performance.now(),
    meter: newMeter(),
    route: undefined,
    caller: { kind: "nobody" },
    code: "00000",
    rate: null,
    told: [],
  };
}
