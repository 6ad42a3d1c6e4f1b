/** One cache: what it stores, how much at most, and how long an entry may be used. */
export type CacheRow = {
  /** Owner of such a cache: each isolate of the Worker, each regional node, or each attempt limiter (both Durable Objects). */
  owner: "isolate" | "regional node" | "attempt limiter";
  key: string;
  value: string;
  /** Entries at most: the least recently used are dropped. */
  entries?: number;
  /** The sum of the entries' sizes at most. */
  size?: { most: number; unit: "bytes" | "characters" | "names" };
  /** An entry lives exactly as long as the object that is its key. */
  isWeak?: true;
  /** Milliseconds after which the cache drops an entry. */
  freshMs?: number;
  /** Event that ends an entry, or the condition beside `freshMs` under which it may be used. */
  freshness: string;
};

/** Milliseconds for which an isolate relies on what a regional node reported: of licenses, of accounts and of signing keys. */
export const reportedMs = 1_000;

/** Milliseconds for which an isolate relies on what it read from the database itself: a policy's default `edge_ttl`. */
const readMs = 15_000;

const alwaysTrue = "always: the same key has the same value";

/** Every cache of the service. `docs/caches.md` is made of it; the type of the values is with the one file that uses the cache. */
export const cacheTable = {
  // Licenses, at the edge.
  licenses: {
    owner: "isolate",
    key: "regional node, and the license's key hash or id",
    value: "the license document, and what scopes named of it",
    size: { most: 24_000_000, unit: "bytes" },
    freshness:
      "while its regional node was asked within the last second, was current within `edge_ttl`, and reported no change of it; `EDGE_MEMORY_BYTES` sets another size",
  },
  followedNodes: {
    owner: "isolate",
    key: "regional node",
    value: "which changes of its log the isolate has read",
    entries: 10_000,
    freshness: "1 second after the node was asked",
  },
  recentWrites: {
    owner: "isolate",
    key: "tenant",
    value: "the ids that this isolate changed, and when",
    entries: 10_000,
    freshness: "1 second after the write: the node is asked until then",
  },
  shardCounts: {
    owner: "isolate",
    key: "tenant",
    value: "over how many regional nodes its licenses are spread",
    entries: 10_000,
    freshness: "until a node reports another number; any node answers for any license",
  },
  existingTenants: {
    owner: "isolate",
    key: "tenant",
    value: "that it exists",
    entries: 10_000,
    freshness: "until its node reports that it is gone",
  },
  absentTenants: {
    owner: "isolate",
    key: "tenant",
    value: "that it does not exist",
    entries: 10_000,
    freshMs: 5_000,
    freshness: "or until it is created in this isolate",
  },
  documentParts: {
    owner: "isolate",
    key: "JSON of a policy, a product, an account or an entitlement; each kind has a cache of its own",
    value: "the object that licenses share",
    size: { most: 1_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  documentTexts: {
    owner: "isolate",
    key: "JSON of a row",
    value: "the one copy of that text, which licenses share",
    size: { most: 4_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  licenseTexts: {
    owner: "isolate",
    key: "license document",
    value: "its JSON in an answer, and the status it was written for",
    isWeak: true,
    freshness: "while the status is the same",
  },
  partTexts: {
    owner: "isolate",
    key: "policy or product; each kind has a cache of its own",
    value: "its JSON in an answer",
    isWeak: true,
    freshness: alwaysTrue,
  },
  keygenLicenseTexts: {
    owner: "isolate",
    key: "license document",
    value: "its JSON in an answer of the Keygen format, and the status it was written for",
    isWeak: true,
    freshness: "while the status is the same",
  },
  composedLicenses: {
    owner: "regional node",
    key: "license, account or token as requests name it",
    value: "the document composed of the node's rows",
    size: { most: 16_000_000, unit: "bytes" },
    freshness: "until the change feed reports a change of one of its rows",
  },
  documentVersions: {
    owner: "regional node",
    key: "license",
    value: "the version of its document without scopes",
    entries: 20_000,
    freshness: "until the license is composed again",
  },
  absentCredentials: {
    owner: "regional node",
    key: "license, account or token as requests name it",
    value: "that it does not exist",
    entries: 10_000,
    freshness: "until the change feed reports it",
  },
  absentNames: {
    owner: "regional node",
    key: "license",
    value: "fingerprints and usernames that scopes named and it does not have",
    size: { most: 50_000, unit: "names" },
    freshness: "until the change feed reports a change of the license",
  },
  storedRows: {
    owner: "regional node",
    key: "row",
    value: "its text in SQLite, so that an equal one is not written again",
    entries: 1_000,
    freshness: "until the row is written or deleted",
  },
  rowMembers: {
    owner: "isolate",
    key: "JSON of a row's member names",
    value: "the names",
    entries: 100,
    freshness: alwaysTrue,
  },

  hourlyEvents: {
    owner: "isolate",
    key: "license, the limit that refused or the code that a validation failed with, and the hour",
    value: "that its event was written",
    entries: 10_000,
    freshMs: 60 * 60_000,
    freshness: "or until writing it has failed",
  },

  // Senders of requests, and what they may do.
  sessionHeaders: {
    owner: "isolate",
    key: "Authorization header with an access token",
    value: "the credential in it",
    entries: 2_000,
    size: { most: 4_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  verifiedTokens: {
    owner: "isolate",
    key: "access token",
    value: "its claims, and the public key that verified them",
    entries: 2_000,
    freshness: "while the tenant's key is the same; expiry is judged each time",
  },
  accounts: {
    owner: "isolate",
    key: "tenant and username",
    value: "role, status, and from when on its sessions count",
    entries: 5_000,
    freshMs: readMs,
    freshness: "1 second if a node reported it; until it is changed in this isolate",
  },
  bearers: {
    owner: "isolate",
    key: "hash of an API token or a license key",
    value: "whom it belongs to, or that it was given up",
    entries: 5_000,
    freshMs: readMs,
    freshness: "or until it is deleted in this isolate",
  },
  tenants: {
    owner: "isolate",
    key: "tenant's name",
    value: "its id, and whether it is protected",
    entries: 1_000,
    freshMs: readMs,
    freshness: "or until it is changed in this isolate",
  },
  tenantNames: {
    owner: "isolate",
    key: "tenant's id",
    value: "its name",
    entries: 10_000,
    freshness: alwaysTrue,
  },
  decisions: {
    owner: "isolate",
    key: "role with its permissions, object and action",
    value: "whether Casbin allows it",
    entries: 10_000,
    freshness: alwaysTrue,
  },
  blockedGuesses: {
    owner: "isolate",
    key: "client's network, alone or with an account; an account, of codes",
    value: "until when its sign-ins are refused",
    entries: 10_000,
    freshMs: 15 * 60_000,
    freshness: "or until that time has come",
  },
  blockedKeys: {
    owner: "isolate",
    key: "client's network",
    value: "until when its license keys are refused",
    entries: 10_000,
    freshMs: 10 * 60_000,
    freshness: "or until that time has come",
  },
  failedGuesses: {
    owner: "attempt limiter",
    key: "client's network, alone or with an account; an account, of codes",
    value: "when wrong passwords, codes and reset tokens came",
    entries: 10_000,
    freshness: "1 minute for a failure, 15 minutes for a block",
  },
  unknownKeys: {
    owner: "attempt limiter",
    key: "client's network",
    value: "when license keys came that no license has",
    entries: 2_000,
    freshness: "10 minutes",
  },

  // Keys and signatures.
  lookupHashes: {
    owner: "isolate",
    key: "license key or token",
    value: "its HMAC",
    entries: 20_000,
    size: { most: 2_500_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  hashedTexts: {
    owner: "isolate",
    key: "HMAC",
    value: "the license key or token that was sent",
    entries: 5_000,
    size: { most: 1_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  openedKeys: {
    owner: "isolate",
    key: "tenant, key hash and sealed license key",
    value: "the license key",
    entries: 5_000,
    size: { most: 1_500_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  checksums: {
    owner: "isolate",
    key: "license key",
    value: "its MD5, SHA-1 and SHA-256",
    entries: 5_000,
    size: { most: 1_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  signers: {
    owner: "isolate",
    key: "tenant",
    value: "its active signing key, opened",
    entries: 1_000,
    freshMs: reportedMs,
    freshness: "or until it is replaced in this isolate",
  },
  openedSigningKeys: {
    owner: "isolate",
    key: "kid of a signing key, and the scheme that it signs by",
    value: "the private key, opened",
    entries: 1_000,
    freshness: alwaysTrue,
  },
  signatureRequests: {
    owner: "isolate",
    key: "Accept-Signature field without its nonce",
    value: "the signature it asks for",
    entries: 200,
    freshness: alwaysTrue,
  },

  // Facts about the code itself.
  routes: {
    owner: "isolate",
    key: "method and path of at most 256 characters",
    value: "the route that answers it",
    entries: 1_000,
    freshness: "until a route is added, which happens at start alone",
  },
  tableColumns: {
    owner: "isolate",
    key: "table",
    value: "names and types of its columns",
    isWeak: true,
    freshness: alwaysTrue,
  },
  metadataSchemas: {
    owner: "isolate",
    key: "schema of a body",
    value: "whether metadata is among what it takes",
    isWeak: true,
    freshness: alwaysTrue,
  },
} as const satisfies Record<string, CacheRow>;

export type CacheName = keyof typeof cacheTable;

type NamesWith<Member> = { [Name in CacheName]: (typeof cacheTable)[Name] extends Member ? Name : never }[CacheName];

/** Caches that live as long as their keys. */
export type WeakCacheName = NamesWith<{ isWeak: true }>;

/** Caches that bound the sum of their entries' sizes. */
export type SizedCacheName = NamesWith<{ size: object }>;

/** Caches that bound the number of their entries alone. */
export type CountedCacheName = Exclude<CacheName, WeakCacheName | SizedCacheName>;
