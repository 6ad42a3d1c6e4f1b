import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { createCache } from "../cache/cache.ts";

/** Characters of a path that is remembered at most: bounds what is remembered in all. */
const longestPath = 256;

/**
 * Finds routes as Hono's TrieRouter does, which takes any path where its RegExpRouter does not, and remembers what it found: apps that
 * validate ask for the same few paths. No handler hands a request on, so that the first that matches is all that Hono has to call.
 */
export class CachingRouter<T> implements Router<T> {
  readonly name = "CachingRouter";
  readonly #router = new TrieRouter<T>();
  readonly #found = createCache<Result<T>>("routes");

  add(method: string, path: string, handler: T): void {
    this.#found.clear();
    this.#router.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    const name = `${method} ${path}`;
    const cached = this.#found.get(name);
    if (cached !== undefined) return cached;
    const [matches] = this.#router.match(method, path);
    // TrieRouter gives each handler with its own parameters: the form of a result without a list of them beside it.
    const found = [matches.slice(0, 1)] as Result<T>;
    if (name.length <= longestPath) this.#found.set(name, found);
    return found;
  }
}
