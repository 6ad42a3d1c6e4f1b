/** Returns the lines of a table of texts for a terminal: columns of numbers to the right, others to the left. */
export function table(head: string[], rows: string[][]): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const isNumeric = head.map((_, column) => rows.every((cells) => /^([\d,.]+( s)?)?$/.test(cells[column] ?? "")));
  return lines.map((cells) =>
    widths
      .map((width, column) => {
        const cell = (cells[column] ?? "").replace(/\s+/g, " ");
        return isNumeric[column] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
