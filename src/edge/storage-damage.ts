/** The error for stored content that nobody wrote there. */
export class DamagedStorageError extends Error {
  override readonly name = "DamagedStorageError";
}

/**
 * Tells whether an error says that an object's SQLite cannot be read: the file is malformed, a table is missing, or a row is not what was written.
 * Statements for Postgres fail with errors of other kinds. A full disk, and a lack of memory, are no damage.
 */
export function isStorageDamage(error: unknown): boolean {
  if (error instanceof DamagedStorageError || error instanceof SyntaxError || error instanceof TypeError) return true;
  return (
    error instanceof Error && /: SQLITE_(?:CORRUPT|NOTADB|ERROR|CONSTRAINT|MISMATCH|SCHEMA|FORMAT|RANGE)/.test(error.message)
  );
}

/** Milliseconds from one healing to the next: what is damaged again at once is not healed by it. */
const healingMs = 60_000;

type Options = {
  /** Of the object, for the log. */
  name: string;
  /** The text that tells, in the log, what is lost. */
  lost: string;
  /** Deletes all that the object stores. */
  discard: () => Promise<void>;
};

/** Has an object whose storage is damaged begin empty, rather than fail for ever. */
export class Healing {
  readonly #options: Options;
  #healedAt = Number.NEGATIVE_INFINITY;
  #healing: Promise<void> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Does some work, and does it again on empty storage where it finds the storage damaged.
   * @throws what the work throws for any other reason, or within a minute of the last healing
   */
  async heal<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    await this.#healing;
    try {
      return await work();
    } catch (error) {
      if (!isStorageDamage(error)) throw error;
      if (this.#healing === undefined && Date.now() - this.#healedAt < healingMs) throw error;
      this.#healing ??= this.#discard(error);
      await this.#healing;
      return work();
    }
  }

  async #discard(error: unknown): Promise<void> {
    const { name, lost, discard } = this.#options;
    this.#healedAt = Date.now();
    const message = `The storage is damaged. It is deleted, and the object begins empty. ${lost}`;
    console.error(JSON.stringify({ level: "error", object: name, message, error: String(error) }));
    try {
      await discard();
    } finally {
      this.#healing = undefined;
    }
  }
}
