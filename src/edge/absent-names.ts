import { createSizedCache } from "../cache/cache.ts";
import type { IsAbsent, Missing } from "../document/compose.ts";

/** Names that are cached of one license at most. */
const mostOfOne = 1_000;

/**
 * The names that scopes gave of licenses that hold nothing of the kind, as a node has read it. They are kept in memory alone, so that a
 * caller who invents names fills no storage. A node that starts again asks once more.
 */
export class AbsentNames {
  readonly #absent = createSizedCache<Set<Missing>>("absentNames", (names) => names.size);

  of(licenseId: string): IsAbsent {
    return (name) => this.#absent.get(licenseId)?.has(name) === true;
  }

  add(licenseId: string, names: Missing[]): void {
    if (names.length === 0) return;
    const before = this.#absent.get(licenseId) ?? new Set();
    const all = before.size > mostOfOne ? new Set(names) : new Set([...before, ...names]);
    this.#absent.set(licenseId, all);
  }

  /** @param changed ids of rows, licenses among them */
  forget(changed: Iterable<string>): void {
    for (const id of changed) this.#absent.delete(id);
  }

  clear(): void {
    this.#absent.clear();
  }
}
