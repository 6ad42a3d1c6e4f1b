import type { SigningScheme } from "../crypto/key-algorithms.ts";

// Resources of JSON:API documents (jsonapi.org, 1.1): what license and machine files carry, and what the Keygen format shows.

/** The other end of a relationship to one resource; null where there is none. */
export type Linked = { type: string; id: string } | null;

/** A resource of a document (JSON:API 1.1, "Resource Objects"). */
export type Resource = {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  relationships: Record<string, object>;
  links: { self: string };
};

type Parts = {
  /** Id of the tenant, which is the account. */
  tenantId: string;
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  /** Relationships to one resource. */
  one?: Record<string, Linked>;
  /** Relationships to many: their links alone, with what is counted of them as `meta`, where something is. */
  many?: Record<string, Record<string, number> | null>;
};

/** Path of a tenant, as links have it: the same for clients that name no tenant in the path. */
export const accountPath = (tenantId: string): string => `/v1/accounts/${tenantId}`;

/** Puts a resource together: each relationship has its link, to one resource also what it is, and every resource its account. */
export function resource({ tenantId, type, id, attributes, one = {}, many = {} }: Parts): Resource {
  const account = accountPath(tenantId);
  const self = `${account}/${type}/${id}`;
  const relationships: Record<string, object> = {
    account: { links: { related: account }, data: { type: "accounts", id: tenantId } },
  };
  for (const [name, data] of Object.entries(one)) relationships[name] = { links: { related: `${self}/${name}` }, data };
  for (const [name, meta] of Object.entries(many))
    relationships[name] = { links: { related: `${self}/${name}` }, ...(meta === null ? {} : { meta }) };
  return { type, id, attributes, relationships, links: { self } };
}

/** A time as attributes have it: ISO 8601, UTC, milliseconds. */
export const timeOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

/** Names of the schemes that sign keys and files, as documents have them. */
export const schemeNames: Record<SigningScheme, string> = {
  ED25519: "ED25519_SIGN",
  RSA2048PKCS1: "RSA_2048_PKCS1_SIGN_V2",
  RSA2048PSS: "RSA_2048_PKCS1_PSS_SIGN_V2",
};
