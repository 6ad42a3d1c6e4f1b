import { parseAccept } from "hono/utils/accept";
import { fromUtf8, toBase64, toUtf8 } from "../crypto/encoding.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Answer } from "../http/answer.ts";
import { requireConsole } from "../http/console-switch.ts";
import type { Page, PageRequest } from "../http/page.ts";
import { fileTypeOf } from "./file-types.ts";
import { pageHeaders } from "./page-headers.ts";

/** Stands in the built page where each response has its nonce: `console/index.html` has it. */
const noncePlaceholder = "{{csp-nonce}}";

/** Returns the console: one page for every path below `/console`, whose script shows what the path names, and the files that the page loads. */
export const consolePages: Page[] = [
  { path: "/console", answer: answerPage },
  { path: "/console/assets/:file", answer: answerFile },
  { path: "/console/*", answer: answerPage },
];

async function answerPage(request: PageRequest): Promise<Answer> {
  requireConsole(request.env);
  const bytes = await builtFile(request, "index.html");
  if (bytes === undefined) throw notBuilt();
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  const page = (fromUtf8(bytes) ?? "").replaceAll(noncePlaceholder, nonce);
  return { status: 200, bytes: toUtf8(page), contentType: "text/html; charset=utf-8", headers: pageHeaders(nonce) };
}

/** A file's name has the hash of its content, so that a browser never asks for it again. */
async function answerFile(request: PageRequest): Promise<Answer> {
  requireConsole(request.env);
  const name = request.req.param("file") ?? "";
  const type = fileTypeOf(name);
  if (type === undefined) throw new LatchkeyError("route_not_found");
  const prefersCompressed = type.isCompressed && takesGzip(request.req.header("Accept-Encoding"));
  const compressed = prefersCompressed ? await builtFile(request, `assets/${name}.gz`) : undefined;
  const bytes = compressed ?? (await builtFile(request, `assets/${name}`));
  if (bytes === undefined) throw new LatchkeyError("route_not_found");
  return {
    status: 200,
    bytes,
    contentType: type.contentType,
    headers: {
      "Cache-Control": "public, max-age=31536000, immutable",
      "Cross-Origin-Resource-Policy": "same-origin",
      ...(type.isCompressed ? { Vary: "Accept-Encoding" } : {}),
      ...(compressed === undefined ? {} : { "Content-Encoding": "gzip" }),
    },
  };
}

/** Returns undefined where the deployment has no such file. */
async function builtFile({ req, env }: PageRequest, path: string): Promise<Uint8Array | undefined> {
  const stored = await env.ASSETS?.fetch(new Request(new URL(`/console/${path}`, req.url)));
  if (stored?.ok === true) return new Uint8Array(await stored.arrayBuffer());
  await stored?.body?.cancel();
  return undefined;
}

const notBuilt = (): LatchkeyError =>
  new LatchkeyError("route_not_found", {
    message: "This deployment has no console. Run npm run build:console, then deploy again or restart the service.",
  });

/** RFC 9110, section 12.5.3: a coding of its own name goes before `*`, and a weight of 0 refuses it. */
function takesGzip(header = ""): boolean {
  const codings = parseAccept(header);
  const coding = codings.find(({ type }) => type.toLowerCase() === "gzip") ?? codings.find(({ type }) => type === "*");
  return coding !== undefined && coding.q > 0;
}
