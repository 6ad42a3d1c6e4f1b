import type { RefusalName } from "../errors/refusals.ts";
import { type Route, takesIdempotencyKey } from "../http/route.ts";
import { accountRefusalNames } from "../licensing/index.ts";
import { type CodesByStatus, codesByStatus } from "./refusals.ts";

type Definition = Route["definition"];

/** Refusals that all requests of a kind can get. An operation shows of which kinds its requests are, so its own list leaves these out. */
type Common = {
  refusals: RefusalName[];
  /** The requests, for people. */
  requests: string;
  applies: (definition: Definition) => boolean;
};

/** Says whether a route is one of a tenant: its path names the tenant. */
const isOfTenant = ({ path }: Definition): boolean => path.startsWith("/tenants/:tenant_name");

/** Says whether a route looks up a license key. A caller who tries too many unknown keys is refused. A key is known in its tenant alone. */
export const takesLicenseKey = (definition: Definition): boolean => definition.permission !== null && isOfTenant(definition);

const commons: Record<string, Common> = {
  always: {
    refusals: ["request_malformed", "internal_error", "database_unavailable", "request_timed_out", "service_overloaded"],
    requests: "Every request",
    applies: () => true,
  },
  tenant: { refusals: ["tenant_not_found"], requests: "One whose path names a tenant", applies: isOfTenant },
  credential: {
    refusals: ["not_authenticated", "permission_denied", ...accountRefusalNames],
    requests: "One with a credential",
    applies: ({ permission }) => permission !== null,
  },
  tenant_and_credential: {
    refusals: ["too_many_requests"],
    requests: "One with a credential whose path names a tenant",
    applies: takesLicenseKey,
  },
  body: {
    refusals: ["body_too_large", "media_type_unsupported"],
    requests: "One with a body",
    applies: ({ body }) => body !== undefined && Object.keys(body.shape).length > 0,
  },
  change: { refusals: ["concurrent_change"], requests: "One that is no GET", applies: ({ method }) => method !== "get" },
  if_match: {
    refusals: ["changed_meanwhile"],
    requests: "A PATCH with `If-Match`",
    applies: ({ method }) => method === "patch",
  },
  idempotency_key: {
    refusals: ["idempotency_key_reused"],
    requests: "One that takes an `Idempotency-Key`",
    applies: takesIdempotencyKey,
  },
};

/** Returns the refusals that a route has in common with others. */
export const commonRefusalsOf = (definition: Definition): RefusalName[] =>
  Object.values(commons).flatMap(({ applies, refusals }) => (applies(definition) ? refusals : []));

/** Codes of the common refusals by the kind of request and the status, for programs. */
export const commonCodes: Record<string, CodesByStatus> = Object.fromEntries(
  Object.entries(commons).map(([kind, { refusals }]) => [kind, codesByStatus(refusals)]),
);

const listed = (codes: CodesByStatus): string =>
  Object.entries(codes)
    .map(([status, ones]) => `${status}: ${ones.join(", ")}`)
    .join("; ");

/** The common refusals, for people. Markdown. */
export const commonRefusals = `**Refusals.** An operation lists the codes of its own, by status. Besides, requests can get these, by what they are:

${Object.values(commons)
  .map(({ requests, refusals }) => `- ${requests}: ${listed(codesByStatus(refusals))}.`)
  .join("\n")}`;

/** Returns a route's codes without the common ones under their usual status. */
export function ownCodes(definition: Definition, all: CodesByStatus): CodesByStatus {
  const common = codesByStatus(commonRefusalsOf(definition));
  const own = Object.entries(all).map(
    ([status, codes]) => [status, codes.filter((code) => !common[status]?.includes(code))] as const,
  );
  return Object.fromEntries(own.filter(([, codes]) => codes.length > 0));
}
