import { routes as accounts } from "../accounts/index.ts";
import { routes as analytics } from "../analytics/index.ts";
import { routes as auth } from "../auth/index.ts";
import { routes as bulk } from "../bulk/index.ts";
import { routes as entitlements } from "../entitlements/index.ts";
import { routes as events } from "../events/index.ts";
import { keygenSurfaces } from "../formats/keygen/index.ts";
import { native, nativeOfConsole, refusedActions } from "../formats/native/index.ts";
import type { Surface } from "../http/format.ts";
import type { Route } from "../http/route.ts";
import { routes as licenses } from "../licenses/index.ts";
import { routes as machines } from "../machines/index.ts";
import { routes as policies } from "../policies/index.ts";
import { routes as products } from "../products/index.ts";
import { routes as roles } from "../roles/index.ts";
import { routes as search } from "../search/index.ts";
import { consoleRoutes, routes as sessions } from "../sessions/index.ts";
import { routes as signingKeys } from "../signing-keys/index.ts";
import { routes as superadmin } from "../superadmin/index.ts";
import { routes as tenants } from "../tenants/index.ts";
import { routes as tokens } from "../tokens/index.ts";
import { routes as webhooks } from "../webhooks/index.ts";

export const basePath = "/api/v1";

/** Every route of the contract, in the order of the documentation. Exports come before licenses: their path would name a license. */
export const routes: Route[] = [
  ...auth,
  ...superadmin,
  ...tenants,
  ...accounts,
  ...sessions,
  ...roles,
  ...signingKeys,
  ...products,
  ...policies,
  ...entitlements,
  ...bulk,
  ...licenses,
  ...tokens,
  ...events,
  ...webhooks,
  ...analytics,
  ...machines,
  ...search,
];

/** Surfaces of the service, a line each: what is served below which path, in which wire format. */
export const surfaces: readonly Surface[] = [
  { basePath, format: native, routes, refusedPaths: refusedActions },
  { basePath: "/console/session", format: nativeOfConsole, routes: consoleRoutes, refusedPaths: [] },
  ...keygenSurfaces,
];
