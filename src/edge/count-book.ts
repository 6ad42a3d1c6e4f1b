import { addAddresses } from "./counted-addresses.ts";
import type { Count } from "./node-types.ts";
import { DamagedStorageError } from "./storage-damage.ts";

/** Deliveries in one batch at most, and bytes of them: what takes longer than a flush may would be sent for ever. */
const batchSize = 1_000;
const batchBytes = 250_000;

type Batch = { batch: number; upTo: number };

/** Counts of validations in a node's SQLite, until Postgres has them. A delivery is one row, whatever it counts: rows are what is paid for. */
export class CountBook {
  readonly #sql: SqlStorage;
  #last = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      create table if not exists deliveries (id integer primary key autoincrement, counts text not null);
      create table if not exists batches (batch integer primary key, up_to integer not null);`);
  }

  add(counts: Count[]): void {
    this.#sql.exec("insert into deliveries (counts) values (?)", JSON.stringify(counts));
  }

  /** The number of the last delivery that waits; 0 where none does. */
  last(): number {
    return this.#sql.exec<{ last: number }>("select coalesce(max(id), 0) as last from deliveries").one().last;
  }

  /**
   * The batch that is on its way, or a new one; undefined where there is nothing to send.
   * @param upTo the last delivery to be sent
   */
  sending(upTo: number): { batch: number; counts: Count[] } | undefined {
    const waiting = this.#sql.exec<Batch>("select batch, up_to as upTo from batches").toArray()[0] ?? this.#close(upTo);
    if (waiting === undefined) return undefined;
    const sums = new Map<string, Count>();
    // One delivery at a time: all of them at once would be as many objects as there were validations.
    for (const { counts } of this.#sql.exec<{ counts: string }>("select counts from deliveries where id <= ?", waiting.upTo))
      addTo(sums, countsIn(counts));
    return { batch: waiting.batch, counts: [...sums.values()] };
  }

  /** Numbers rise with time, also for a node that lost its storage. */
  #close(last: number): Batch | undefined {
    const [{ upTo = null } = {}] = this.#sql
      .exec<{ upTo: number | null }>(
        `select max(id) as upTo
        from (
          select id, row_number() over (order by id) as place, sum(length(counts)) over (order by id) as bytes
          from (select id, counts from deliveries where id <= ? order by id limit ?)
        )
        where place = 1 or bytes <= ?`,
        last,
        batchSize,
        batchBytes,
      )
      .toArray();
    if (upTo === null) return undefined;
    this.#last = Math.max(Date.now(), this.#last + 1);
    this.#sql.exec("insert into batches (batch, up_to) values (?, ?)", this.#last, upTo);
    return { batch: this.#last, upTo };
  }

  /** Postgres has a batch. */
  sent(batch: number): void {
    this.#sql.exec("delete from deliveries where id <= (select up_to from batches where batch = ?)", batch);
    this.#sql.exec("delete from batches where batch = ?", batch);
  }
}

/** @throws SyntaxError, DamagedStorageError */
function countsIn(text: string): Count[] {
  const counts: unknown = JSON.parse(text);
  if (!Array.isArray(counts) || !counts.every(isCount)) throw new DamagedStorageError("counts that are none");
  return counts;
}

const isCount = (value: unknown): value is Count => {
  if (typeof value !== "object" || value === null) return false;
  const { licenseId, code, hour, validations, lastAt, addresses } = value as Record<keyof Count, unknown>;
  const isLastAt = lastAt === null || typeof lastAt === "string";
  const texts = [licenseId, code, hour, ...(Array.isArray(addresses) ? addresses : [null])];
  return texts.every((text) => typeof text === "string") && typeof validations === "number" && isLastAt;
};

/** One count for each license, code and hour. */
function addTo(sums: Map<string, Count>, counts: Count[]): void {
  for (const count of counts) {
    const key = `${count.licenseId} ${count.code} ${count.hour}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, count);
    else {
      sum.validations += count.validations;
      sum.lastAt = laterOf(sum.lastAt, count.lastAt);
      addAddresses(sum.addresses, count.addresses);
    }
  }
}

const laterOf = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other > one) ? other : one;
