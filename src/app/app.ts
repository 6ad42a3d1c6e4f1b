import { Hono } from "hono";
import { consolePages } from "../console/index.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { native } from "../formats/native/index.ts";
import type { Answer } from "../http/answer.ts";
import type { Surface } from "../http/format.ts";
import { eventTypes } from "../licensing/index.ts";
import { meterOf } from "../metrics/request-meter.ts";
import { documentation } from "../openapi/documentation.ts";
import { health } from "./health.ts";
import { metrics } from "./metrics.ts";
import { answering } from "./pipeline.ts";
import { CachingRouter } from "./router.ts";
import { basePath, routes, surfaces } from "./routes.ts";
import type { AppContext, AppEnv } from "./state.ts";

/**
 * Returns the service: the pages, then each surface with its routes. Hono finds the endpoint, and the pipeline answers. Hono's own middleware is not
 * used. A request takes 24 µs of processor time with one handler that sets the fields itself, and 41 µs with Hono's request id, secure headers, CORS and
 * body limit before it (Node 24, the best of 12 rounds of 4,000 requests).
 */
export function createApp(served: readonly Surface[] = surfaces): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false, router: new CachingRouter() });
  app.options("*", page(undefined, answerPreflight));
  for (const { path, answer } of [health, metrics, ...documentation(basePath, routes, eventTypes)])
    app.get(path, page(path, answer));
  for (const path of ["/healthz", "/openapi.json", "/openapi-3.0.json", "/docs", "/docs/:asset"])
    app.all(path, page(undefined, refuseMethod));
  for (const surface of served) mount(app, surface);
  // After the surfaces, one of which may be below `/console`: the page answers every other path there.
  for (const { path, answer } of consolePages) app.get(path, page(path, answer)).all(path, page(undefined, refuseMethod));
  app.notFound(page(undefined, refusePath));
  return app;
}

const page = (pattern: string | undefined, answer: (c: AppContext) => Promise<Answer> | Answer) =>
  answering({ kind: "page", format: native, pattern, meter: meterOf(pattern ?? noRoute), answer });

/** Stands for the route of requests that no route answers. */
const noRoute = "none";

/** Puts a surface's routes on the app. A path that has routes refuses other methods, and what is below its base path besides is refused in its format. */
function mount(app: Hono<AppEnv>, { basePath, format, routes, refusedPaths, tenantOf }: Surface): void {
  const common = tenantOf === undefined ? { format } : { format, tenantOf };
  const refused = (refusal: () => LatchkeyError) =>
    answering({ kind: "refused", ...common, pattern: undefined, meter: meterOf(noRoute), refusal });
  const methodsOf = new Map<string, string[]>();
  for (const route of routes) {
    const method = route.definition.method.toUpperCase();
    const path = `${basePath}${route.definition.path}`;
    methodsOf.set(path, [...(methodsOf.get(path) ?? []), method]);
    app.on(
      method,
      path,
      answering({ kind: "route", ...common, pattern: route.definition.path || path, meter: meterOf(path), ...route }),
    );
  }
  for (const { method, path, refusal } of refusedPaths) app.on(method.toUpperCase(), `${basePath}${path}`, refused(refusal));
  for (const [path, methods] of methodsOf) {
    const allowed = methods.includes("GET") ? [...methods, "HEAD", "OPTIONS"] : [...methods, "OPTIONS"];
    app.all(
      path,
      refused(() => methodNotAllowed(allowed)),
    );
  }
  app.all(`${basePath}/*`, refused(routeNotFound));
}

/** A browser asks this before it calls from another site. */
const answerPreflight = (): Answer => ({
  status: 204,
  headers: {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers":
      "Authorization, Content-Type, Cache-Control, Idempotency-Key, If-Match, Accept-Signature, Content-Digest, Keygen-Version, Keygen-Environment, Keygen-Accept-Signature, Traceparent, Tracestate",
    "Access-Control-Max-Age": "86400",
  },
});

/** Refuses a path that exists, but not with this method. */
function methodNotAllowed(allowed: string[]): LatchkeyError {
  const message = `This path does not support the method. Use ${allowed.join(", ")}.`;
  return new LatchkeyError("method_not_allowed", { message, headers: { Allow: allowed.join(", ") } });
}

function refuseMethod(): never {
  throw methodNotAllowed(["GET", "HEAD", "OPTIONS"]);
}

const routeNotFound = (): LatchkeyError =>
  new LatchkeyError("route_not_found", { message: "This route does not exist. See /docs for all routes." });

function refusePath(): never {
  throw routeNotFound();
}
