import type { Body, Rows, StoredCounts } from "./compose.ts";
import { aliasOf, type FeedRow, nameOf } from "./feed-store.ts";

/** The rows that a poll has brought: all of each thing that was wanted, so that it is put together without asking storage for it again. */
export class PolledRows implements Rows {
  readonly #byId = new Map<string, Body>();
  readonly #byName = new Map<string, Body>();
  readonly #byAlias = new Map<string, Body>();
  readonly #byParent = new Map<string, Body[]>();

  constructor(rows: FeedRow[]) {
    for (const row of rows) {
      const { source, id, parent, body } = row;
      if (body === null) continue;
      const [name, alias] = [nameOf(row), aliasOf(row)];
      this.#byId.set(`${source} ${id}`, body);
      if (name !== null) this.#byName.set(`${source} ${name}`, body);
      if (alias !== null) this.#byAlias.set(`${source} ${alias}`, body);
      if (parent === null) continue;
      const siblings = this.#byParent.get(`${source} ${parent}`);
      if (siblings === undefined) this.#byParent.set(`${source} ${parent}`, [body]);
      else siblings.push(body);
    }
  }

  row = (source: string, id: unknown): Body | undefined => this.#byId.get(`${source} ${id}`);

  named = (source: string, name: string): Body | undefined => this.#byName.get(`${source} ${name}`);

  alias = (source: string, alias: string): Body | undefined => this.#byAlias.get(`${source} ${alias}`);

  counts(licenseId: unknown, whose: string): StoredCounts | undefined {
    const body = this.row("machine_counts", `${licenseId}:${whose}`);
    return body && { body, isOutdated: false };
  }

  children = (source: string, parent: unknown): Body[] => this.#byParent.get(`${source} ${parent}`) ?? [];
}
