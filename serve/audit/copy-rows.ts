/** A row of a `COPY … FROM stdin` in a dump: its table, without the schema, and its columns as texts. */
export type CopyRow = { table: string; columns: readonly string[]; values: (string | null)[] };

/** Reads the rows of some tables from a dump of `pg_dump` in plain text. Nothing else in it is looked at. */
export async function* copyRows(dump: AsyncIterable<Buffer>, tables: readonly string[]): AsyncGenerator<CopyRow[]> {
  let current: { table: string; columns: readonly string[] } | undefined;
  let isData = false;
  for await (const lines of linesOf(dump)) {
    const rows: CopyRow[] = [];
    for (const line of lines) {
      if (!isData) {
        const header = headerOf(line);
        isData = header !== undefined;
        current = header !== undefined && tables.includes(header.table) ? header : undefined;
      } else if (line === "\\.") isData = false;
      else if (current !== undefined) rows.push({ ...current, values: line.split("\t").map(unescaped) });
    }
    if (rows.length > 0) yield rows;
  }
}

/** The beginning of a table's rows, as `pg_dump` writes it. */
function headerOf(line: string): { table: string; columns: readonly string[] } | undefined {
  const match = /^COPY (?:[^ ]+\.)?([^ .]+) \((.*)\) FROM stdin;$/.exec(line);
  if (match === null) return undefined;
  const [, table = "", columns = ""] = match;
  return { table, columns: columns.split(", ").map((name) => name.replaceAll('"', "")) };
}

/** Lines of a part each. Only a line feed ends one: texts may have other characters that count as line ends elsewhere. */
async function* linesOf(dump: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  let rest = "";
  for await (const part of dump) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield lines;
  }
  yield [rest + decoder.decode()];
}

/** Escapes of COPY's text format (PostgreSQL, "COPY", "Text Format"). */
const escapes: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function unescaped(text: string): string | null {
  if (text === "\\N") return null;
  return text.includes("\\") ? text.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter) : text;
}
