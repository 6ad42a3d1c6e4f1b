import { DurableObject } from "cloudflare:workers";
import type { EdgeEnvironment } from "./environment.ts";
import { Healing } from "./storage-damage.ts";

/**
 * The names of a region's tenants, one object for each region. On one machine a regional node has a file from the moment that it is asked anything,
 * so a Worker asks here first whether it knows the tenant. The names outlive a restart: known tenants are found while the database is unavailable.
 */
export class TenantDirectory extends DurableObject<EdgeEnvironment> {
  readonly #healing = new Healing({
    name: `tenant directory ${this.ctx.id.name}`,
    lost: "Tenants are found again as they are asked for.",
    discard: () => this.#discard(),
  });
  #isOpen = false;

  has(name: string): Promise<boolean> {
    return this.#healing.heal(() => this.#sql.exec("select 1 from names where name = ?", name).toArray().length > 0);
  }

  add(name: string): Promise<void> {
    return this.#healing.heal(() => void this.#sql.exec("insert or ignore into names (name) values (?)", name));
  }

  remove(name: string): Promise<void> {
    return this.#healing.heal(() => void this.#sql.exec("delete from names where name = ?", name));
  }

  get #sql(): SqlStorage {
    const { sql } = this.ctx.storage;
    if (!this.#isOpen) sql.exec("create table if not exists names (name text primary key) without rowid");
    this.#isOpen = true;
    return sql;
  }

  async #discard(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#isOpen = false;
  }
}
