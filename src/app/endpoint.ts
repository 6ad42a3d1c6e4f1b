import type { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Answer } from "../http/answer.ts";
import type { Format, Surface } from "../http/format.ts";
import type { Route } from "../http/route.ts";
import type { RouteMeter } from "../metrics/request-meter.ts";
import type { AppContext } from "./state.ts";

type Common = {
  format: Format;
  /** The path with its `:parameters`, for the log. */
  pattern: string | undefined;
  /** Counts the requests to it. */
  meter: RouteMeter;
  /** As its surface says it. */
  tenantOf?: Surface["tenantOf"];
};

/** A route of the API. */
export type RouteEndpoint = Common & Route & { kind: "route" };

/** A page outside the API, such as `/healthz`. It needs no credential, and its responses are never signed. */
export type PageEndpoint = Common & { kind: "page"; answer: (c: AppContext) => Promise<Answer> | Answer };

/** A path of the API that no route answers. */
export type RefusedEndpoint = Common & { kind: "refused"; refusal: () => LatchkeyError };

/** Endpoint that answers a request. */
export type Endpoint = RouteEndpoint | PageEndpoint | RefusedEndpoint;
