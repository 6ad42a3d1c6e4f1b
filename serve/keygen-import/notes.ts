/** A thing that does not come along, or comes along otherwise: a sentence, how often, and the first few ids. */
export type Note = { text: string; times: number; ids: string[] };

/** Ids that a note names. */
const mostIds = 5;

/** Notes of an import. The same sentence about many is one note. */
export class Notes {
  readonly #notes: Map<string, Note>;

  constructor(notes: readonly Note[] = []) {
    this.#notes = new Map(notes.map((note) => [note.text, { ...note, ids: [...note.ids] }]));
  }

  add(text: string, id: string): void {
    const note = this.#notes.get(text) ?? { text, times: 0, ids: [] };
    note.times += 1;
    if (note.ids.length < mostIds) note.ids.push(id);
    this.#notes.set(text, note);
  }

  list(): Note[] {
    return [...this.#notes.values()];
  }

  lines(): string[] {
    return this.list().map(
      ({ text, times, ids }) => `  ${times} × ${text} (${ids.join(", ")}${times > ids.length ? ", …" : ""})`,
    );
  }
}
