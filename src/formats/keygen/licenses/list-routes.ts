import { z } from "zod";
import { usernameOf } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import type { Route } from "../../../http/route.ts";
import { listLicenses } from "../../../licenses/index.ts";
import { KeygenError } from "../keygen-error.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { keygenRoute } from "../route.ts";
import { presentLicense } from "./present.ts";

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const days: Record<string, number> = { d: 86_400, w: 604_800, m: 2_629_746, y: 31_556_952, h: 3_600 };

/** A span such as `30d`, in seconds. */
const span = z
  .string()
  .regex(/^\d{1,4}[hdwmy]$/, "must be a number and a unit, such as 30d")
  .transform((text) => Number(text.slice(0, -1)) * (days[text.slice(-1)] ?? 0));

/** Metadata that a license must have, as `metadata[key]=value`. */
const metadataName = /^metadata\[([^\]]{1,256})\]$/;

const filters = {
  product: z.uuid().optional(),
  policy: z.uuid().optional(),
  owner: z.string().min(1).max(320).optional(),
  user: z.string().min(1).max(320).optional(),
  status: z.enum(["ACTIVE", "INACTIVE", "EXPIRED", "EXPIRING", "SUSPENDED", "BANNED"]).optional(),
  suspended: z.enum(["true", "false"]).optional(),
  expired: z.enum(["true", "false"]).optional(),
  assigned: z.enum(["true", "false"]).optional(),
  "expires[within]": span.optional(),
  "expires[before]": instant.optional(),
  "expires[after]": instant.optional(),
  entitlement: z.string().min(1).max(256).optional(),
};

const query = listQuery(filters).catchall(z.string());

type Asked = z.output<typeof query>;

/** Milliseconds before its expiry in which a license is EXPIRING. */
const expiringMs = 3 * 86_400_000;

const unsupported = (parameter: string): KeygenError =>
  new KeygenError({
    refusal: "request_malformed",
    status: 400,
    code: "PARAMETERS_INVALID",
    source: { parameter },
    detail: `The filter ${parameter} is not supported. Leave it out.`,
  });

/** @throws KeygenError for a filter that there is not, or that says the opposite of one that there is */
async function filterOf(context: TenantContext, asked: Asked) {
  const known = new Set(Object.keys(query.shape));
  const others = Object.entries(asked).filter(([name]) => !known.has(name));
  const [named, ...more] = others.filter(([name]) => metadataName.test(name));
  const unknown = others.find(([name]) => !metadataName.test(name)) ?? more[0];
  if (unknown !== undefined) throw unsupported(unknown[0].slice(0, 64));
  for (const flag of ["suspended", "expired", "assigned"] as const) if (asked[flag] === "false") throw unsupported(flag);
  if (asked.assigned !== undefined) throw unsupported("assigned");
  const status = statusOf(asked);
  const within = asked["expires[within]"];
  const expiresWithin = status === "EXPIRING" ? expiringMs : within === undefined ? undefined : within * 1_000;
  const before = expiresWithin === undefined ? asked["expires[before]"] : new Date(context.now.getTime() + expiresWithin);
  const person = async (idOrEmail: string | undefined) =>
    idOrEmail === undefined ? undefined : ((await usernameOf(context, idOrEmail)) ?? idOrEmail);
  return {
    productId: asked.product,
    policyId: asked.policy,
    owner: await person(asked.owner),
    user: await person(asked.user),
    entitlement: asked.entitlement,
    ...(status === undefined || status === "EXPIRING" ? {} : { status: status.toLowerCase() as Lowercase<typeof status> }),
    expiresBefore: before,
    expiresAfter: expiresWithin === undefined ? asked["expires[after]"] : context.now,
    metadata: named === undefined ? undefined : { key: metadataName.exec(named[0])?.[1] ?? "", value: String(named[1]) },
  };
}

function statusOf({ status, suspended, expired }: Asked) {
  if (status !== undefined) return status;
  if (suspended === "true") return "SUSPENDED" as const;
  return expired === "true" ? ("EXPIRED" as const) : undefined;
}

export const licenseListRoutes: Route[] = [
  keygenRoute({ method: "get", path: "/licenses", permission: "license.read", query }, async (context, { query: asked }) => {
    const page = keygenPage(asked);
    const listed = { tenantId: context.tenant.id, path: "/licenses", query: asked, page };
    const found = await listLicenses(context, await filterOf(context, asked), page);
    return listAnswer(listed, found, (license) => presentLicense(context, license));
  }),
];
