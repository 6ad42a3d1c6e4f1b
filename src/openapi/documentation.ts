import type { Hono } from "hono";
import { refuseMethod } from "../app/errors.ts";
import { sendBytes } from "../app/respond.ts";
import { served } from "../app/spine.ts";
import type { AppContext, AppEnv } from "../app/state.ts";
import { toUtf8 } from "../crypto/encoding.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Route } from "../http/route.ts";
import { openApiDocument } from "./document.ts";

export const apiVersion = "0.1.0";

/** The files of Swagger UI that the page needs, and how each is served. */
const assets: Record<string, string> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

/** Nothing from elsewhere: what the page loads, and where it may connect, is this Worker alone. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `/openapi.json`, and `/docs` that shows it with a console to try each route. */
export function registerDocumentation(app: Hono<AppEnv>, basePath: string, routes: Route[]): void {
  let document: Uint8Array | undefined;
  const get = (path: string, answer: (c: AppContext) => Promise<Response> | Response) =>
    app.get(
      path,
      served((c) => {
        c.get("request").route = path;
        return answer(c);
      }),
    );
  get("/openapi.json", (c) => {
    document ??= toUtf8(JSON.stringify(openApiDocument(basePath, routes, apiVersion)));
    return sendBytes(c, 200, document, "application/json");
  });
  get("/docs", (c) =>
    sendBytes(c, 200, toUtf8(page), "text/html; charset=utf-8", { "Content-Security-Policy": contentSecurityPolicy }),
  );
  get("/docs/start.js", (c) => sendBytes(c, 200, toUtf8(startScript), "text/javascript; charset=utf-8"));
  get("/docs/:asset", async (c) => {
    const name = c.req.param("asset") ?? "";
    const contentType = assets[name];
    if (contentType === undefined || c.env.ASSETS === undefined) throw new LatchkeyError("route_not_found");
    const stored = await c.env.ASSETS.fetch(new Request(new URL(`/docs/${name}`, c.req.url)));
    if (!stored.ok) throw new LatchkeyError("route_not_found");
    return sendBytes(c, 200, new Uint8Array(await stored.arrayBuffer()), contentType, {
      "Cache-Control": "public, max-age=3600",
    });
  });
  for (const path of ["/openapi.json", "/docs", "/docs/:asset"]) app.all(path, served(refuseMethod));
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Latchkey API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const startScript = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  filter: true
});
`;
