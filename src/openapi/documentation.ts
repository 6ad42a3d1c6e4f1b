import { toUtf8 } from "../crypto/encoding.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Answer } from "../http/answer.ts";
import type { Page, PageRequest } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { openApiDocument } from "./document.ts";
import type { JsonObject } from "./json-schema.ts";
import { inVersion30 } from "./version-3-0.ts";
import type { EventTypes } from "./webhooks.ts";

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

/** Returns `/openapi.json`, `/openapi-3.0.json` for tools that do not know 3.1, and `/docs` that shows it with a console to try each route. */
export function documentation(basePath: string, routes: Route[], eventTypes: EventTypes): Page[] {
  const document = () => openApiDocument(basePath, routes, apiVersion, eventTypes);
  return [
    { path: "/openapi.json", answer: answersJson(document) },
    { path: "/openapi-3.0.json", answer: answersJson(() => inVersion30(document())) },
    {
      path: "/docs",
      answer: () => file(toUtf8(page), "text/html; charset=utf-8", { "Content-Security-Policy": contentSecurityPolicy }),
    },
    { path: "/docs/start.js", answer: () => file(toUtf8(startScript), "text/javascript; charset=utf-8") },
    { path: "/docs/:asset", answer: answerAsset },
  ];
}

/** Returns what answers a document, which is written when it is first asked for. */
function answersJson(write: () => JsonObject): () => Answer {
  let written: Uint8Array | undefined;
  return () => {
    written ??= toUtf8(JSON.stringify(write()));
    return file(written, "application/json");
  };
}

const file = (bytes: Uint8Array, contentType: string, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  bytes,
  contentType,
  headers,
});

async function answerAsset({ req, env }: PageRequest): Promise<Answer> {
  const name = req.param("asset") ?? "";
  const contentType = assets[name];
  if (contentType === undefined || env.ASSETS === undefined) throw new LatchkeyError("route_not_found");
  const stored = await env.ASSETS.fetch(new Request(new URL(`/docs/${name}`, req.url)));
  if (!stored.ok) throw new LatchkeyError("route_not_found");
  return file(new Uint8Array(await stored.arrayBuffer()), contentType, { "Cache-Control": "public, max-age=3600" });
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
