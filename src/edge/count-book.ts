import type { Count } from "./node-types.ts";

/** Counts in one batch at most. */
const batchSize = 5_000;

type CountRow = { license_id: string; code: string; hour: string; validations: number; last_at: string };

/** Counts of validations in a node's SQLite, until Postgres has them. */
export class CountBook {
  readonly #sql: SqlStorage;
  #closed = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    // Counts of batch 0 are still added to; others are on their way.
    sql.exec(`
      create table if not exists counts (
        batch integer not null, license_id text not null, hour text not null, code text not null,
        validations integer not null, last_at text not null,
        primary key (batch, license_id, hour, code)
      ) without rowid;`);
  }

  add(counts: Count[]): void {
    for (const { licenseId, hour, code, validations, lastAt } of counts) {
      this.#sql.exec(
        `insert into counts (batch, license_id, hour, code, validations, last_at) values (0, ?, ?, ?, ?, ?)
        on conflict (batch, license_id, hour, code)
        do update set validations = validations + excluded.validations, last_at = max(last_at, excluded.last_at)`,
        licenseId,
        hour,
        code,
        validations,
        lastAt ?? "",
      );
    }
  }

  /** The batch that is on its way, or a new one; undefined where there is nothing to send. */
  sending(): { batch: number; counts: Count[] } | undefined {
    const [{ batch = null } = {}] = this.#sql
      .exec<{ batch: number | null }>("select min(batch) as batch from counts where batch > 0")
      .toArray();
    const number = batch ?? this.#close();
    const rows = this.#sql
      .exec<CountRow>("select license_id, code, hour, validations, last_at from counts where batch = ?", number)
      .toArray();
    if (rows.length === 0) return undefined;
    const counts = rows.map(({ license_id, last_at, ...row }) => ({ ...row, licenseId: license_id, lastAt: last_at || null }));
    return { batch: number, counts };
  }

  /** Numbers rise with time, also for a node that lost its storage. */
  #close(): number {
    const number = Math.max(Date.now(), this.#closed + 1);
    this.#closed = number;
    this.#sql.exec(
      `update counts set batch = ? where batch = 0 and (license_id, hour, code) in (
        select license_id, hour, code from counts where batch = 0 limit ?
      )`,
      number,
      batchSize,
    );
    return number;
  }

  /** Postgres has a batch. */
  sent(batch: number): void {
    this.#sql.exec("delete from counts where batch = ?", batch);
  }
}
