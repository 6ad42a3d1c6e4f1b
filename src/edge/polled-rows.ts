import type { Body, Rows } from "./compose.ts";
import type { FeedRow } from "./feed-store.ts";

/** The rows that a poll has brought: all of each thing that was wanted, so that it is put together without asking storage for it again. */
export class PolledRows implements Rows {
  readonly #byId = new Map<string, Body>();
  readonly #byName = new Map<string, Body>();
  readonly #byParent = new Map<string, Body[]>();

  constructor(rows: FeedRow[]) {
    for (const { source, id, parent, name, body } of rows) {
      if (body === null) continue;
      this.#byId.set(`${source} ${id}`, body);
      if (name !== null) this.#byName.set(`${source} ${name}`, body);
      if (parent === null) continue;
      const siblings = this.#byParent.get(`${source} ${parent}`);
      if (siblings === undefined) this.#byParent.set(`${source} ${parent}`, [body]);
      else siblings.push(body);
    }
  }

  row = (source: string, id: unknown): Body | undefined => this.#byId.get(`${source} ${id}`);

  named = (source: string, name: string): Body | undefined => this.#byName.get(`${source} ${name}`);

  children = (source: string, parent: unknown): Body[] => this.#byParent.get(`${source} ${parent}`) ?? [];
}
