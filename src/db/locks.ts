import { type SQL, sql } from "drizzle-orm";

/** Locks that a tenant's fingerprints share: an import may bring more fingerprints than Postgres has room for locks. */
const fingerprintLocks = 1024;

/** The number of the lock that a transaction holds when it puts this fingerprint into the tenant. */
const fingerprintLock = (tenantId: string, fingerprint: SQL): SQL => sql`
  hashtextextended(${tenantId}::text || ':' || (hashtextextended(${fingerprint}, 0) & ${fingerprintLocks - 1}::bigint)::text, 0)`;

/** Waits for whoever else is putting this fingerprint into the tenant. Taken after the license's lock, by everybody. */
export const lockFingerprint = (tenantId: string, fingerprint: SQL): SQL =>
  sql`pg_advisory_xact_lock(${fingerprintLock(tenantId, fingerprint)})`;

/** Returns the name under which a component's fingerprint is locked. It differs from the name for a machine's fingerprint. */
export const componentLockName = (fingerprint: SQL): SQL => sql`'component:' || ${fingerprint}`;

/**
 * A statement: as `lockFingerprint`, for many, in an order that all share.
 * @param fingerprints a `select` of one column, `fingerprint`
 */
export const lockFingerprints = (tenantId: string, fingerprints: SQL): SQL => sql`
  select pg_advisory_xact_lock(number)
  from (
    select distinct ${fingerprintLock(tenantId, sql`brought.fingerprint`)} as number
    from (${fingerprints}) as brought
    order by number
  ) as numbers`;

/** Waits for whoever else may take the tenant's last admin away. Taken before any row is locked. */
export const lockAdmins = (tenantId: string): SQL => sql`
  select pg_advisory_xact_lock(hashtextextended('admins:' || ${tenantId}::text, 0))`;

/** Waits for whoever else takes or ends deliveries of the tenant: for one statement, never while something is sent. Taken before any row is locked. */
export const lockDeliveries = (tenantId: string): SQL => sql`
  select pg_advisory_xact_lock(hashtextextended('deliveries:' || ${tenantId}::text, 0))`;
