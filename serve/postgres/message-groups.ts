/** Types of a client's messages with which it waits for an answer: Query, Sync and Terminate. */
const lastOfGroup = new Set(["Q", "S", "X"].map((type) => type.charCodeAt(0)));

/**
 * Puts what a client of Postgres sent together into groups of whole messages, each of which ends with one that wants an answer: PGlite takes the messages of
 * one statement together. Format: PostgreSQL, chapter "Frontend/Backend Protocol", section "Message Formats".
 */
export class MessageGroups {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes without which the message that is not whole stays so. */
  #needed = 0;
  #isStarted = false;

  /** Takes what came next, in parts of any size, and returns the groups that are whole now. */
  take(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    const bytes = Buffer.concat(this.#chunks);
    const groups: Buffer[] = [];
    let begin = 0;
    let end = 0;
    for (;;) {
      // The first message has no type.
      const typeBytes = this.#isStarted ? 1 : 0;
      const headEnd = end + typeBytes + 4;
      this.#needed = headEnd > bytes.length ? headEnd : end + typeBytes + bytes.readUInt32BE(end + typeBytes);
      if (this.#needed > bytes.length) break;
      const isLast = !this.#isStarted || lastOfGroup.has(bytes[end] as number);
      this.#isStarted = true;
      end = this.#needed;
      if (!isLast) continue;
      groups.push(bytes.subarray(begin, end));
      begin = end;
    }
    const rest = bytes.subarray(begin);
    this.#chunks = [rest];
    this.#length = rest.length;
    this.#needed -= begin;
    return groups;
  }
}
