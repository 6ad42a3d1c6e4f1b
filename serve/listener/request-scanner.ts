import { type Refusal, readRequestHead } from "./request-head.ts";

/** A piece of what a client sent: bytes to pass on, or the end of a head, where a field may still be added. */
export type Piece = { kind: "bytes"; bytes: Buffer } | { kind: "head"; bytes: Buffer };

export type Scan = { pieces: Piece[]; refusal: Refusal | undefined };

/** Bytes of a request's head at most. */
const longestHead = 64 * 1024;

/** Bytes of a chunk's size line, with its extensions, and of a line in the trailer at most. */
const longestLine = 4 * 1024;

const endOfHead = Buffer.from("\r\n\r\n");

type State =
  | { at: "head" }
  | { at: "length"; left: number }
  | { at: "chunk size" }
  | { at: "chunk"; left: number }
  | { at: "chunk end" }
  | { at: "trailer" };

/** Finds where each request on a connection begins and ends. It looks at every byte of heads and chunk sizes, and at no byte of a body. */
export class RequestScanner {
  #state: State = { at: "head" };
  /** The beginning of a head or line that is not complete. */
  #rest: Buffer = Buffer.alloc(0);

  /** No request has begun that is not complete. */
  get isIdle(): boolean {
    return this.#state.at === "head" && this.#rest.length === 0;
  }

  /** A request's head has begun and is not complete. */
  get isInHead(): boolean {
    return this.#state.at === "head" && this.#rest.length > 0;
  }

  /** Takes what the client sent next. After a refusal nothing more may be passed on. */
  scan(chunk: Buffer): Scan {
    const pieces: Piece[] = [];
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = Buffer.alloc(0);
    while (bytes.length > 0) {
      const step = this.#step(bytes);
      if ("refusal" in step) return { pieces, refusal: step.refusal };
      if (step.taken === 0) {
        this.#rest = bytes;
        break;
      }
      pieces.push({ kind: step.kind, bytes: bytes.subarray(0, step.taken) });
      bytes = bytes.subarray(step.taken);
    }
    return { pieces, refusal: undefined };
  }

  #step(bytes: Buffer): { kind: Piece["kind"]; taken: number } | { refusal: Refusal } {
    const state = this.#state;
    if (state.at === "head") return this.#head(bytes);
    if (state.at === "length" || state.at === "chunk") {
      const taken = Math.min(state.left, bytes.length);
      const left = state.left - taken;
      if (left > 0) this.#state = { at: state.at, left };
      else this.#state = state.at === "chunk" ? { at: "chunk end" } : { at: "head" };
      return { kind: "bytes", taken };
    }
    return this.#line(bytes, state.at);
  }

  #head(bytes: Buffer): { kind: "head"; taken: number } | { refusal: Refusal } | { kind: "bytes"; taken: 0 } {
    const end = bytes.indexOf(endOfHead);
    if (end > longestHead || (end < 0 && bytes.length > longestHead))
      return { refusal: { status: 431, reason: "The request's header is too large." } };
    if (end < 0) return { kind: "bytes", taken: 0 };
    const text = bytes.toString("latin1", 0, end);
    if (/[\0\n]|\r(?!\n)/.test(text.replaceAll("\r\n", ""))) return { refusal: badLine };
    const head = readRequestHead(text);
    if ("status" in head) return { refusal: head };
    if (head.body.kind === "chunked") this.#state = { at: "chunk size" };
    else this.#state = head.body.bytes === 0 ? { at: "head" } : { at: "length", left: head.body.bytes };
    return { kind: "head", taken: end + endOfHead.length };
  }

  /** A line of a chunked body: RFC 9112, 7.1. */
  #line(bytes: Buffer, at: "chunk size" | "chunk end" | "trailer"): { kind: "bytes"; taken: number } | { refusal: Refusal } {
    const end = bytes.indexOf(10);
    if (end > longestLine || (end < 0 && bytes.length > longestLine)) return { refusal: badChunk };
    if (end < 0) return { kind: "bytes", taken: 0 };
    const line = bytes.toString("latin1", 0, end + 1);
    if (!/^[^\0\r\n]*\r\n$/.test(line)) return { refusal: badChunk };
    if (at === "chunk end") {
      if (line !== "\r\n") return { refusal: badChunk };
      this.#state = { at: "chunk size" };
    } else if (at === "chunk size") {
      const [, digits] = /^([0-9A-Fa-f]{1,12})(?:[ \t]*;.*)?\r\n$/.exec(line) ?? [];
      if (digits === undefined) return { refusal: badChunk };
      const left = Number.parseInt(digits, 16);
      this.#state = left === 0 ? { at: "trailer" } : { at: "chunk", left };
    } else if (line === "\r\n") this.#state = { at: "head" };
    return { kind: "bytes", taken: end + 1 };
  }
}

const badLine: Refusal = { status: 400, reason: "A line of the header ends with neither more nor less than CR and LF." };

const badChunk: Refusal = { status: 400, reason: "The chunked body is malformed." };
