/** A line of a file that is to be imported. */
export type FileRow = {
  /** The line's number in the file, from 1. */
  number: number;
  text: string;
  /** Bytes of the file up to the end of this line. */
  end: number;
};

/** Lines of a text that comes in pieces, without the empty ones. The file may be larger than memory. */
export async function* rowsOf(pieces: AsyncIterable<string>): AsyncGenerator<FileRow, void> {
  const encoder = new TextEncoder();
  let [rest, number, end] = ["", 0, 0];
  const row = (text: string, lineEnd: number): FileRow | undefined => {
    number += 1;
    end += encoder.encode(text).length + lineEnd;
    const trimmed = text.trim();
    return trimmed === "" ? undefined : { number, text: trimmed, end };
  };
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    // The last one has not come whole yet.
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const found = row(line, 1);
      if (found !== undefined) yield found;
    }
  }
  const last = rest === "" ? undefined : row(rest, 0);
  if (last !== undefined) yield last;
}

/** Rows, and bytes of their text, that one request brings: the service takes 1,000 rows in 1 MiB. */
const [mostRows, mostBytes] = [1_000, 900_000];

/** Puts rows together, as many as one request may bring. A row that is too long for any request comes alone. */
export async function* partsOf(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow[], void> {
  const encoder = new TextEncoder();
  let [part, bytes]: [FileRow[], number] = [[], 0];
  for await (const row of rows) {
    const length = encoder.encode(row.text).length + 1;
    if (part.length === mostRows || (part.length > 0 && bytes + length > mostBytes)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(row);
    bytes += length;
  }
  if (part.length > 0) yield part;
}

/** The text of a file in pieces. */
export async function* textOf(file: Blob): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    yield decoder.decode(value, { stream: true });
  }
  yield decoder.decode();
}
