/** A table as a spreadsheet reads it: names of columns, and rows of as many cells. */
export type Table = { fileName: string; columns: string[]; rows: (string | number | null)[][] };

/** The media type of tables (RFC 7111 adds what is behind it). */
export const csv = "text/csv; charset=utf-8; header=present";

/**
 * Writes a table as CSV (RFC 4180): a line of names first, lines end in CR LF, a cell with a comma, a quote or a line break is quoted. A null is an
 * empty cell. A text that a spreadsheet would take for a formula gets an apostrophe in front
 * (owasp.org/www-community/attacks/CSV_Injection).
 */
export const csvOf = ({ columns, rows }: Table): string => [columns, ...rows].map(lineOf).join("");

const lineOf = (cells: (string | number | null)[]): string => `${cells.map(cellOf).join(",")}\r\n`;

function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const harmless = beginsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** White space in front, and the wide forms of the signs: some spreadsheets leave out the one and read the other. */
const beginsFormula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;
