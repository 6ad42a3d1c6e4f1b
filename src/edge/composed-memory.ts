import { createCache, createSizedCache } from "../cache/cache.ts";
import { type Body, type IsAbsent, machineName } from "../document/compose.ts";
import type { Composed } from "../document/composed.ts";
import { alternativesOf, type FeedRow, nameOf, type Want } from "../document/feed-store.ts";
import { type Lookup, nameOfThing, nameOfWant } from "../document/question.ts";
import { AbsentNames } from "./absent-names.ts";
import type { ChangeLog } from "./change-log.ts";

/** Changes at a time for which each license that is put together is looked at; with more, all are put together anew. */
const mostToLookUp = 1_000;

/** Bytes of one composed document beside its own texts. */
const usualBytes = 800;

/** The kinds for which the feed reports the names by which nodes are asked. */
const namedKinds = ["key", "account", "token"];

/** Memory of a node for what it has composed of its rows, and for what does not exist. A node that starts again has none. */
export class ComposedMemory {
  readonly #log: ChangeLog;
  readonly #composed = createSizedCache<Composed>("composedLicenses", sizeOf);
  readonly #absent = createCache<true>("absentCredentials");
  /** Of licenses as they were last put together, whatever scope named things of them. */
  readonly #versions = createCache<string>("documentVersions");
  /** Tells whether nobody was told anything of a license of which there is no version: it is new to everybody. */
  #areAllNoted = true;
  /** The names that scopes gave and that stored licenses do not have. */
  readonly #absentNames = new AbsentNames();

  /** @param log what changes is put on it */
  constructor(log: ChangeLog) {
    this.#log = log;
  }

  /** @param name of the want (`nameOfWant`) */
  get(name: string): Composed | undefined {
    return this.#composed.get(name);
  }

  /** Keeps what was composed of stored rows. */
  set(name: string, composed: Composed): void {
    if (composed.license !== undefined) this.#noteVersion(composed.license);
    this.#composed.set(name, composed);
  }

  #noteVersion({ id, version }: NonNullable<Composed["license"]>): void {
    if (this.#versions.size >= this.#versions.max && !this.#versions.has(id)) this.#areAllNoted = false;
    this.#versions.set(id, version);
  }

  /** Somebody may have been told of licenses that are not here: before the node started, or of a read that is not kept. */
  noteOthersTold(): void {
    this.#areAllNoted = false;
  }

  /** Tells whether the database said that no such thing exists. */
  isAbsent(want: Lookup): boolean {
    return alternativesOf(want).every((one) => this.#absent.has(nameOfThing(one)));
  }

  /** Returns what tells of a name whether the license is known to have nothing of that name. */
  absentOf = (licenseId: string): IsAbsent => this.#absentNames.of(licenseId);

  /** Keeps what a statement read, in place of what was read before. */
  keepRead(wants: Want[], read: Map<string, Composed>): void {
    for (const want of wants) {
      const name = nameOfWant(want);
      const composed = read.get(name);
      const { license: before, named: namedBefore } = this.#composed.get(name) ?? {};
      const license = composed?.license;
      const told = license && this.#versions.get(license.id);
      const isNew = told === undefined && this.#areAllNoted;
      if (license !== undefined && license.version !== told && !isNew) this.#log.add([license.id]);
      else if (license === undefined && before !== undefined) this.#log.add([before.id]);
      if (license !== undefined) this.#noteVersion(license);
      if (namedBefore !== undefined && namedBefore.text !== composed?.named?.text) this.#log.add(namedBefore.roots);
      this.#composed.delete(name);
      if (composed === undefined) for (const one of alternativesOf(want)) this.#absent.set(nameOfThing(one), true);
      else this.#composed.set(name, composed);
      if (license !== undefined && composed?.named !== undefined) this.#absentNames.add(license.id, composed.named.missing);
    }
  }

  /** Discards composed data that changed, so that it is composed anew. The rest stays. */
  forgetChanged(changes: FeedRow[]): void {
    if (changes.length === 0) return;
    if (changes.length > mostToLookUp) {
      this.#log.addAnything();
      this.#composed.clear();
      this.#absentNames.clear();
      return;
    }
    const changed = new Set(changes.flatMap(idsOfChange));
    this.#log.add(changed);
    this.#absentNames.forget(changed);
    for (const [name, { roots }] of this.#composed.entries())
      if (roots.some((root) => changed.has(root))) this.#composed.delete(name);
  }

  /** A request for a machine that was known and is gone is answered in an outage too, unless another has come since. */
  noteGone(gone: Body[], changes: FeedRow[]): void {
    const come = new Set(changes.map((change) => (change.source === "machines" ? nameOf(change) : null)));
    for (const { id, license_id, fingerprint } of gone)
      if (!come.has(machineName(license_id, fingerprint)))
        this.#absentNames.add(String(license_id), [`machine:${id}`, `fingerprint:${fingerprint}`]);
  }

  /** Forgets that things do not exist which the feed tells of: they may have come. */
  forgetAbsent(changes: FeedRow[]): void {
    for (const { name, id } of changes) {
      this.#absent.delete(`id:${id}`);
      if (name !== null) for (const kind of namedKinds) this.#absent.delete(`${kind}:${name}`);
    }
  }

  clear(): void {
    this.#composed.clear();
    this.#absent.clear();
    this.#absentNames.clear();
  }
}

/** A ping of a machine or process that is alive changes that alone: its license stays as it was put together. */
const idsOfChange = ({ source, id, parent, root }: FeedRow): string[] => {
  if (source === "machines" || source === "processes") return [id, root ?? parent ?? id];
  return parent === null ? [id] : [id, parent];
};

/** Texts that licenses share are kept once, whoever has them. */
const sizeOf = ({ license, named, credential, roots }: Composed): number =>
  (license === undefined ? 0 : license.text.license.length + license.text.counts.length) +
  (named === undefined ? 0 : named.text.length) +
  (credential?.length ?? 0) +
  roots.length * 50 +
  usualBytes;
