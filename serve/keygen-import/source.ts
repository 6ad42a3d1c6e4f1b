import { PlainError } from "../plain-error.ts";
import type { Document, Resource } from "./document.ts";
import { type Endpoint, send } from "./request.ts";

export type Page = { resources: Resource[] /** The beginning of the next page; null behind the last. */; next: string | null };

/** Rows of a page: the most that there can be. */
const pageSize = 100;

/** A Keygen account, read through its API. */
export class Source {
  readonly #endpoint: Endpoint;
  readonly #base: string;
  readonly #read = new Map<string, Promise<Resource>>();

  /** @param base below which the account's resources are, such as `https://api.keygen.sh/v1/accounts/acme` */
  constructor(base: string, endpoint: Endpoint) {
    this.#base = base;
    this.#endpoint = endpoint;
  }

  /** Reads a page of a list, oldest first: what comes meanwhile is on the last page. @param cursor null for the first page */
  async page(path: string, cursor: string | null): Promise<Page> {
    const query = new URLSearchParams({ "page[cursor]": cursor ?? "", "page[size]": String(pageSize), order: "asc" });
    const { data, links } = await this.#get(`${path}?${query}`);
    if (!Array.isArray(data)) throw new PlainError(`${this.#endpoint.name} shows no list under /${path}.`);
    const next = links?.next;
    return { resources: data, next: next == null ? null : new URL(next, this.#base).searchParams.get("page[cursor]") };
  }

  /** Reads a whole list. */
  async all(path: string): Promise<Resource[]> {
    const resources: Resource[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await this.page(path, cursor);
      resources.push(...page.resources);
      cursor = page.next;
    } while (cursor !== null);
    return resources;
  }

  /** Reads one resource, once: many licenses have the same policy and the same owner. */
  one(path: string): Promise<Resource> {
    const reading = this.#read.get(path) ?? this.#readOne(path);
    if (this.#read.size > 10_000) this.#read.clear();
    this.#read.set(path, reading);
    return reading;
  }

  async #readOne(path: string): Promise<Resource> {
    const { data } = await this.#get(path);
    if (data == null || Array.isArray(data)) throw new PlainError(`${this.#endpoint.name} shows nothing under /${path}.`);
    return data;
  }

  async #get(path: string): Promise<Document> {
    const { status, body } = await send(this.#endpoint, "GET", `${this.#base}/${path}`);
    const document = body as Document;
    if (status === 200) return document;
    const [error] = document.errors ?? [];
    throw new PlainError(`${this.#endpoint.name} refuses /${path.split("?")[0]}: ${error?.detail ?? `status ${status}`}`);
  }
}
