import { Duplex } from "node:stream";

/** The stream that a client of `pg` takes for a socket: the way to the session of a process that may be starting. */
export class PipeStream extends Duplex {
  readonly #reach: () => Promise<Duplex>;
  #pipe: Duplex | undefined;

  /** @param reach resolves to the way when the process takes statements */
  constructor(reach: () => Promise<Duplex>) {
    super();
    this.#reach = reach;
  }

  /** `pg` calls these five on a socket. */
  connect(): void {
    this.#reach().then(
      (pipe) => this.#begin(pipe),
      (error: Error) => this.destroy(error),
    );
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  #begin(pipe: Duplex): void {
    if (this.destroyed) return;
    this.#pipe = pipe;
    pipe.on("data", (chunk: Buffer) => this.push(chunk));
    pipe.once("close", () => this.destroy());
    this.emit("connect");
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  #send(bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.#pipe === undefined) done(new Error("there is no connection yet"));
    else this.#pipe.write(bytes, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.push(null);
    done();
  }

  /** A process has one session, which the next client would find as this one left it: it ends with its client. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#pipe?.destroy();
    done(error);
  }
}
