import type { Body, Rows, StoredCounts } from "../document/compose.ts";
import { bodyOf, type Stored } from "./replica-layout.ts";

/**
 * Rows that a node holds though nobody knows whether they are current: it has lost the feed since it read them. They stand in while the database
 * is away, and for nothing else. To be made anew for each thing that is put together.
 */
export class Suspects implements Rows {
  readonly #sql: SqlStorage;
  #confirmedAt = Number.POSITIVE_INFINITY;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** When all that was looked up was last known to be current, in milliseconds since 1970; infinite where it is now. */
  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  row = (source: string, id: unknown): Body | undefined => this.#select("id = ? and source = ?", String(id), source)[0];

  named = (source: string, name: string): Body | undefined => this.#select("name = ? and source = ?", name, source)[0];

  alias = (source: string, alias: string): Body | undefined => this.#select("alias = ? and source = ?", alias, source)[0];

  counts(licenseId: unknown, whose: string): StoredCounts | undefined {
    const body = this.row("machine_counts", `${licenseId}:${whose}`);
    return body && { body, isOutdated: true };
  }

  children = (source: string, parent: unknown): Body[] => this.#select("parent = ? and source = ?", String(parent), source);

  /** The latest first: a name may have come to another since. */
  #select(where: string, ...values: string[]): Body[] {
    const rows = this.#sql
      .exec<Stored & { confirmedAt: number | null }>(
        `select members, body, confirmed_at as confirmedAt
        from kept
        join shapes on shapes.number = shape
        join generations on generations.number = generation
        where ${where}
        order by generation desc`,
        ...values,
      )
      .toArray();
    for (const { confirmedAt } of rows) if (confirmedAt !== null) this.#confirmedAt = Math.min(this.#confirmedAt, confirmedAt);
    return rows.map(bodyOf);
  }
}
