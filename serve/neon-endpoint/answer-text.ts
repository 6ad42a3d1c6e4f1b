/** Bytes that one answer may have: `sql_over_http_max_response_size_bytes` of Neon's proxy. */
export const responseLimit = 10 * 1024 * 1024;

export class ResponseTooLarge extends Error {
  override readonly name = "ResponseTooLarge";

  constructor() {
    super(`response is too large (max is ${responseLimit} bytes)`);
  }
}

/** The JSON of an answer, written as the rows come. No more than the limit is ever in memory. */
export class AnswerText {
  #text = "";
  #bytes = 0;

  /** Adds what fits, and from the first part that does not fit on nothing. */
  add(part: string): void {
    if (this.isTooLarge) return;
    this.#bytes += Buffer.byteLength(part);
    this.#text = this.isTooLarge ? "" : this.#text + part;
  }

  get isTooLarge(): boolean {
    return this.#bytes > responseLimit;
  }

  /** @throws ResponseTooLarge */
  whole(): string {
    if (this.isTooLarge) throw new ResponseTooLarge();
    return this.#text;
  }
}
