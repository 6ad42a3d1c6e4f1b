/** A vendor on a running service: a tenant, and an admin who is signed in. */
export type Vendor = {
  /** URL of the service without a path. */
  origin: string;
  tenant: string;
  /** The admin who is signed in. */
  username: string;
  password: string;
  /** The Ed25519 public key of the tenant's files, keys and answers, as 64 hexadecimal digits. */
  publicKey: string;
  /** Posts to a path below the tenant. @returns the answer's data @throws Error with the answer, when it is refused */
  create(what: string, body: Record<string, unknown>): Promise<Record<string, string>>;
};

/** Makes the things that a suite wants to find. @returns environment variables that tell its command what was made */
export type Seed = (vendor: Vendor) => Promise<Record<string, string>>;
