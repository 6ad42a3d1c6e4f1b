import { z } from "zod";
import type { TenantContext } from "../../context.ts";
import { readCertificate } from "../../crypto/certificates.ts";
import type { Answer } from "../../http/answer.ts";
import {
  type CheckedOutFile,
  type CheckoutOptions,
  checkoutBody,
  checkoutOptions,
  checkoutQuery as nativeQuery,
} from "../../licenses/index.ts";
import { KeygenError } from "./keygen-error.ts";
import { accountPath, type Linked } from "./resource.ts";

const native = nativeQuery(["none"]);

/** The options of a check-out in a query. */
export const checkoutQuery = native.extend({
  include: z.string().max(1_024).optional(),
  token: z.string().optional(),
  auth: z.string().optional(),
});

/** The options of a check-out in a body, as `meta`. */
export const checkoutMeta = z.strictObject({
  meta: z.strictObject({ ...checkoutBody(["none"]), include: z.array(z.string().max(256)).max(50).optional() }).optional(),
});

type Query = z.output<typeof checkoutQuery>;

type Meta = z.output<typeof checkoutMeta>["meta"];

export type Options<Include> = Omit<CheckoutOptions, "include"> & { include: Include[]; asked: string[] };

/**
 * Returns the options of a request; those in the body win.
 * @param includes names that may be included, each with what it brings
 * @throws KeygenError for a name that may not
 */
export function optionsOf<Include extends string>(
  query: Query,
  meta: Meta,
  includes: Record<string, readonly Include[]>,
): Options<Include> {
  const asked = meta?.include ?? namesIn(query.include);
  const { include, ...options } = checkoutOptions({ ...query, include: undefined }, { ...meta, include: undefined });
  const wanted = asked.flatMap((name) => {
    const brings = Object.hasOwn(includes, name) ? includes[name] : undefined;
    if (brings === undefined) throw unknownInclude(Object.keys(includes), meta?.include !== undefined);
    return brings;
  });
  return { ...options, include: [...new Set(wanted)], asked: [...new Set(asked)] };
}

const namesIn = (text = ""): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

const unknownInclude = (names: string[], isInBody: boolean): KeygenError =>
  new KeygenError({
    refusal: "request_malformed",
    status: 400,
    code: "CHECKOUT_INCLUDE_INVALID",
    source: isInBody ? { pointer: "/meta/include" } : { parameter: "include" },
    detail: `A file does not carry this. Include any of ${names.join(", ")}.`,
  });

type File = Omit<CheckedOutFile, "id"> & {
  type: "license-files" | "machine-files";
  includes: string[];
  /** The license, and for a machine's file the machine. */
  of: Record<string, NonNullable<Linked>>;
};

/** The answer with a file that was checked out. It is kept nowhere: its id is of this answer alone. */
export function fileAnswer(
  { tenant }: TenantContext,
  { certificate, ttlSeconds, issuedAt, expiryAt, type, includes, of }: File,
): Answer {
  const account = accountPath(tenant.id);
  const read = readCertificate(certificate);
  const relationships = Object.entries(of).map(([name, linked]) => [
    name,
    { links: { related: `${account}/${linked.type}/${linked.id}` }, data: linked },
  ]);
  return {
    status: 200,
    data: {
      type,
      id: crypto.randomUUID(),
      attributes: {
        certificate,
        algorithm: read.ok ? read.value.alg : null,
        includes,
        ttl: ttlSeconds,
        expiry: expiryAt?.toISOString() ?? null,
        issued: issuedAt.toISOString(),
      },
      relationships: {
        account: { links: { related: account }, data: { type: "accounts", id: tenant.id } },
        ...Object.fromEntries(relationships),
      },
    },
  };
}
