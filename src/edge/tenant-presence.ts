import { createCache } from "../cache/cache.ts";
import { loggable } from "../db/errors.ts";
import { isTenantName } from "../names.ts";
import { locationHintOf } from "./region.ts";
import type { TenantDirectoryStub } from "./tenant-directory-stub.ts";

const existing = createCache<true>("existingTenants");

const absent = createCache<object>("absentTenants");

/** `unknown` is a tenant of which neither the isolate nor its region has heard: only the database can tell. */
export type Presence = "exists" | "absent" | "unknown";

type Options = {
  /** Undefined where there is none: then every tenant counts as one that exists. */
  directories: DurableObjectNamespace<Rpc.DurableObjectBranded & TenantDirectoryStub> | undefined;
  region: string;
  waitUntil: ((work: Promise<unknown>) => void) | undefined;
};

/** Which tenants exist, as an isolate and its region know it. Regional nodes are asked for these alone. */
export class TenantPresence {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Tells at once where the isolate knows that the tenant exists. */
  countsAsExisting(name: string): boolean {
    return existing.has(name) || this.#options.directories === undefined;
  }

  async of(name: string): Promise<Presence> {
    if (this.countsAsExisting(name)) return "exists";
    if (!isTenantName(name) || absent.has(name)) return "absent";
    if (!(await this.#ask((directory) => directory.has(name)))) return "unknown";
    existing.set(name, true);
    return "exists";
  }

  /** Notes that a tenant exists. */
  learn(name: string): void {
    if (existing.has(name)) return;
    existing.set(name, true);
    absent.delete(name);
    this.#later(this.#ask((directory) => directory.add(name)));
  }

  /** Notes that the database has no such tenant. */
  forget(name: string): void {
    absent.set(name, {});
    if (existing.delete(name)) this.#later(this.#ask((directory) => directory.remove(name)));
  }

  async #ask<Result>(ask: (directory: TenantDirectoryStub) => Promise<Result>): Promise<Result | undefined> {
    const { directories, region } = this.#options;
    if (directories === undefined) return undefined;
    const locationHint = locationHintOf(region);
    const id = directories.idFromName(region);
    try {
      return await ask(directories.get(id, locationHint === undefined ? {} : { locationHint }) as unknown as TenantDirectoryStub);
    } catch (error) {
      console.error(JSON.stringify({ level: "error", directory: region, error: loggable(error) }));
      return undefined;
    }
  }

  #later(work: Promise<unknown>): void {
    this.#options.waitUntil?.(work);
  }
}

/** For tests: as if the isolate had just started. */
export function forgetPresence(): void {
  existing.clear();
  absent.clear();
}
