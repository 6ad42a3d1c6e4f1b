import { Duplex } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";

/** A query message of Postgres' wire protocol that says ROLLBACK. */
const rollback = Buffer.from("Q\0\0\0\rROLLBACK\0", "latin1");

/**
 * The stream that a client of `pg` takes for a socket. What is written goes to PGlite in this process, and what PGlite answers is read: there is
 * no port that anybody else could reach.
 */
export class EmbeddedStream extends Duplex {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  /** `pg` calls these five on a socket. */
  connect(): void {
    process.nextTick(() => this.emit("connect"));
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#run(chunk).then(() => done(), done);
  }

  /** The messages of one statement come together, and PGlite takes them together. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#run(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  /** A client that ends reads to the end of its stream. */
  override _final(done: (error?: Error | null) => void): void {
    this.push(null);
    done();
  }

  /** The next client has the same session: it must not find a transaction of this one. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const isOpen = !this.#database.closed && this.#database.isInTransaction();
    (isOpen ? this.#run(rollback) : Promise.resolve()).then(
      () => done(error),
      () => done(error),
    );
  }

  async #run(messages: Buffer): Promise<void> {
    // Buffers of PGlite are used again for the next answer.
    const onRawData = (bytes: Uint8Array) => void (this.destroyed || this.push(Buffer.from(bytes)));
    await this.#database.runExclusive(() => this.#database.execProtocolRawStream(messages, { onRawData }));
  }
}
