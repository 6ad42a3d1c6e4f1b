import type { Described } from "../../http/format.ts";
import { jsonApiType } from "./answer.ts";
import { KeygenError, type Source } from "./keygen-error.ts";

/** Versions that are understood; they differ in the codes of a wrong email or password alone. The last is what a request without one gets. */
const versions = ["1.7", "1.8"];

const latest = "1.8";

/** Returns the version that a request asks for. */
export const versionOf = (headers: Headers): string => headers.get("Keygen-Version")?.replace(/^v/, "") || latest;

const refused = (code: string, detail: string, source: Source): KeygenError =>
  new KeygenError({ refusal: "request_malformed", status: 400, code, detail, source });

/** Holds a request's own fields to what there is. @throws KeygenError */
export function readRequest({ headers, url }: Request): void {
  if (!versions.includes(versionOf(headers))) {
    const detail = `This version is not supported. Send Keygen-Version ${versions.join(" or ")}, or leave it out.`;
    throw refused("INVALID_API_VERSION", detail, { header: "Keygen-Version" });
  }
  if (headers.has("Keygen-Environment")) throw noEnvironments({ header: "Keygen-Environment" });
  if (url.includes("environment=") && new URL(url).searchParams.has("environment"))
    throw noEnvironments({ parameter: "environment" });
  if (!accepts(headers.get("Accept")))
    throw refused("MIME_TYPE_INVALID", `Send Accept: ${jsonApiType} or application/json.`, { header: "Accept" });
  requireEd25519(headers.get("Keygen-Accept-Signature"));
}

const noEnvironments = (source: Source): KeygenError =>
  refused("ENVIRONMENT_NOT_SUPPORTED", "There are no environments. Leave it out, or use another tenant.", source);

const acceptable = /\*\/\*|application\/(\*|json|octet-stream|vnd\.(api|keygen)\+json)/i;

const accepts = (field: string | null): boolean => field === null || field === "" || acceptable.test(field);

/** Answers are signed with Ed25519. Asking for another algorithm would give none that the client can verify. */
function requireEd25519(field: string | null): void {
  const [, algorithm = "ed25519"] = /algorithm="([^"]*)"/.exec(field ?? "") ?? [];
  if (algorithm === "ed25519") return;
  const detail = 'Answers are signed with Ed25519. Send algorithm="ed25519", or leave the field out.';
  throw refused("SIGNATURE_ALGORITHM_INVALID", detail, { header: "Keygen-Accept-Signature" });
}

const exposed =
  "Keygen-Account, Keygen-Version, Keygen-Signature, Keygen-Digest, Keygen-Date, Digest, X-Request-Id, X-RateLimit-Window, X-RateLimit-Count, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Server-Timing, Age, Idempotency-Replayed";

/** Fields of every response: the version, the tenant, what is left of a rate limit, and plain JSON's type where that alone is accepted. */
export function fieldsOf({ request: { headers }, contentType, tenantId, rate, now }: Described): Record<string, string> {
  const asked = versionOf(headers);
  return {
    "Cache-Control": "no-transform, no-store, max-age=0",
    "Keygen-Version": versions.includes(asked) ? asked : latest,
    ...(tenantId === undefined ? undefined : { "Keygen-Account": tenantId }),
    ...(contentType === jsonApiType && wantsPlainJson(headers.get("Accept"))
      ? { "Content-Type": "application/json" }
      : undefined),
    ...(headers.has("Origin") ? { "Access-Control-Expose-Headers": exposed } : undefined),
    ...(rate === null
      ? undefined
      : {
          "X-RateLimit-Window": `${rate.period}s`,
          "X-RateLimit-Count": String(rate.allowed - rate.remaining),
          "X-RateLimit-Limit": String(rate.allowed),
          "X-RateLimit-Remaining": String(rate.remaining),
          "X-RateLimit-Reset": String(Math.ceil(now.getTime() / 1000) + rate.resets),
        }),
  };
}

const wantsPlainJson = (accept: string | null): boolean =>
  accept?.includes("application/json") === true && !/vnd\.(api|keygen)\+json/.test(accept);
