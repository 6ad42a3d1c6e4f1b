import { Hono } from "hono";
import { accountChangeRoutes } from "../accounts/change-routes.ts";
import { accountListRoutes } from "../accounts/list-routes.ts";
import { accountRoutes } from "../accounts/routes.ts";
import { authRoutes } from "../auth/routes.ts";
import { entitlementListRoutes } from "../entitlements/list-routes.ts";
import { entitlementRoutes } from "../entitlements/routes.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { eventRoutes } from "../events/routes.ts";
import { licenseActionRoutes } from "../licenses/action-routes.ts";
import { licenseAttachmentRoutes } from "../licenses/attachment-routes.ts";
import { licenseBulkRoutes } from "../licenses/bulk-routes.ts";
import { licenseChangeRoutes } from "../licenses/change-routes.ts";
import { licenseListRoutes } from "../licenses/list-routes.ts";
import { licenseRoutes } from "../licenses/routes.ts";
import { machineCheckoutRoutes } from "../machines/checkout-routes.ts";
import { machineListRoutes } from "../machines/list-routes.ts";
import { machinePartRoutes } from "../machines/parts-routes.ts";
import { machineRoutes } from "../machines/routes.ts";
import { policyChangeRoutes } from "../policies/change-routes.ts";
import { policyListRoutes } from "../policies/list-routes.ts";
import { policyRoutes } from "../policies/routes.ts";
import { productListRoutes } from "../products/list-routes.ts";
import { productRoutes } from "../products/routes.ts";
import { roleListRoutes } from "../roles/list-routes.ts";
import { roleRoutes } from "../roles/routes.ts";
import { tenantChangeRoutes } from "../tenants/change-routes.ts";
import { tenantListRoutes } from "../tenants/list-routes.ts";
import { tenantRoutes } from "../tenants/routes.ts";
import { tokenListRoutes } from "../tokens/list-routes.ts";
import { tokenRoutes } from "../tokens/routes.ts";
import { registerDocumentation } from "./documentation.ts";
import { answerError } from "./errors.ts";
import { registerHealth } from "./health.ts";
import { registerRoutes } from "./register.ts";
import { respondPreflight } from "./respond.ts";
import type { Route } from "./route.ts";
import { type AppContext, type AppEnv, newRequestState } from "./state.ts";

export const basePath = "/api/v1";

/** Every route of the contract, in the order of the documentation. */
export const routes: Route[] = [
  ...authRoutes,
  ...tenantListRoutes,
  ...tenantRoutes,
  ...tenantChangeRoutes,
  ...accountListRoutes,
  ...accountRoutes,
  ...accountChangeRoutes,
  ...roleListRoutes,
  ...roleRoutes,
  ...productListRoutes,
  ...productRoutes,
  ...policyListRoutes,
  ...policyRoutes,
  ...policyChangeRoutes,
  ...entitlementListRoutes,
  ...entitlementRoutes,
  ...licenseListRoutes,
  ...licenseBulkRoutes,
  ...licenseRoutes,
  ...licenseChangeRoutes,
  ...licenseAttachmentRoutes,
  ...licenseActionRoutes,
  ...tokenListRoutes,
  ...tokenRoutes,
  ...eventRoutes,
  ...machineListRoutes,
  ...machineRoutes,
  ...machineCheckoutRoutes,
  ...machinePartRoutes,
];

/** Milliseconds after which a request is given up. */
const requestDeadlineMs = 25_000;

export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false });
  app.use("*", async (c, next) => {
    c.set("request", newRequestState());
    try {
      await withinDeadline(next());
    } catch (error) {
      c.res = await answerError(c, error);
    }
    logRequest(c);
  });
  app.options("*", (c) => respondPreflight(c));
  registerHealth(app);
  registerDocumentation(app, basePath, routes);
  registerRoutes(app, basePath, routes);
  app.notFound((c) =>
    answerError(c, new LatchkeyError("40004", { message: "There is no such route. See /docs for those there are." })),
  );
  app.onError((error, c) => answerError(c, error));
  return app;
}

async function withinDeadline(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LatchkeyError("50004")), requestDeadlineMs);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** One structured line a request. Neither path nor query is in it: they may hold a license key. */
function logRequest(c: AppContext): void {
  const { status } = c.res;
  if (c.env.REQUEST_LOG === "off") return;
  const { requestId, route, startedAt, meter, caller, code } = c.var.request;
  const line = {
    level: status >= 500 ? "error" : "info",
    request_id: requestId,
    method: c.req.method,
    route: route ?? null,
    status,
    code,
    milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
    round_trips: meter.roundTrips,
    caller: caller.kind === "nobody" ? null : caller.subject,
  };
  console.log(JSON.stringify(line));
}
