import { Hono } from "hono";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { registerDocumentation } from "../openapi/documentation.ts";
import { registerHealth } from "./health.ts";
import { registerRoutes } from "./register.ts";
import { respondPreflight } from "./respond.ts";
import { RememberingRouter } from "./router.ts";
import { basePath, routes } from "./routes.ts";
import { served } from "./spine.ts";
import type { AppEnv } from "./state.ts";

export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false, router: new RememberingRouter() });
  app.options("*", served(respondPreflight));
  registerHealth(app);
  registerDocumentation(app, basePath, routes);
  registerRoutes(app, basePath, routes);
  app.notFound(
    served(() => {
      throw new LatchkeyError("route_not_found", { message: "This route does not exist. See /docs for all routes." });
    }),
  );
  return app;
}
