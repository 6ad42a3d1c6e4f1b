import { PlainError } from "../plain-error.ts";
import type { Document } from "./document.ts";
import { type Endpoint, type Reply, send } from "./request.ts";

/** A refused row of an import: its number, and why. */
type Refused = { row: number; field: string; code: string; message: string };

/** The result for a resource: it was made, or it was there already. */
export type Made = { isNew: boolean } | { refused: { code: string; detail: string; pointer: string } };

/** Code of the native API for an id that is taken. */
const idTaken = "40010";

/** A tenant of Latchkey, written through its API. */
export class Target {
  readonly #endpoint: Endpoint;
  readonly #keygen: string;
  readonly #native: string;
  readonly #usernames = new Map<string, Promise<string | undefined>>();

  /** @param origin such as `https://licenses.example.com` */
  constructor(origin: string, tenant: string, endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#keygen = `${origin}/v1/accounts/${tenant}`;
    this.#native = `${origin}/api/v1/tenants/${tenant}`;
  }

  /** Makes a resource with the id that it has, through the Keygen format. */
  async create(path: string, data: Record<string, unknown>): Promise<Made> {
    const { status, body } = await send(this.#endpoint, "POST", `${this.#keygen}/${path}`, { data });
    if (status === 201) return { isNew: true };
    const [error] = (body as Document).errors ?? [];
    if (error?.code === "ID_TAKEN") return { isNew: false };
    const detail = error?.detail ?? `status ${status}`;
    return { refused: { code: error?.code ?? "", detail, pointer: error?.source?.pointer ?? "" } };
  }

  /** Does something that may have been done already: 409 and 422 are no failures. @throws PlainError for any other refusal */
  async post(path: string, body: unknown): Promise<void> {
    const reply = await send(this.#endpoint, "POST", `${this.#keygen}/${path}`, body);
    if (reply.status >= 300 && reply.status !== 409 && reply.status !== 422) throw refusalIn(path, reply);
  }

  /** The username of the account that has an email address; undefined where none has. */
  usernameOf(email: string): Promise<string | undefined> {
    const reading = this.#usernames.get(email) ?? this.#readUsername(email);
    if (this.#usernames.size > 10_000) this.#usernames.clear();
    this.#usernames.set(email, reading);
    return reading;
  }

  async #readUsername(email: string): Promise<string | undefined> {
    const query = new URLSearchParams({ search: email, limit: "100", count: "false" });
    const { body } = await send(this.#endpoint, "GET", `${this.#native}/accounts?${query}`);
    const { data } = body as { data?: { username: string; email: string }[] };
    return data?.find((account) => account.email.toLowerCase() === email.toLowerCase())?.username;
  }

  /**
   * Imports licenses. Those that are there already are left as they are, and those that are refused are left out.
   * @returns how many are new, and every refused row
   */
  async importLicenses(rows: Record<string, unknown>[]): Promise<{ imported: number; refused: Refused[] }> {
    if (rows.length === 0) return { imported: 0, refused: [] };
    const reply = await send(this.#endpoint, "POST", `${this.#native}/licenses/import`, { licenses: rows });
    if (reply.status === 201) return { imported: rows.length, refused: [] };
    const errors = refusedIn(reply);
    const numbers = new Set(errors.map(({ row }) => row));
    if (numbers.size === 0) throw refusalIn("licenses/import", reply);
    const rest = await this.importLicenses(rows.filter((_, row) => !numbers.has(row)));
    const isThere = (row: number) => errors.some((error) => error.row === row && error.field === "id" && error.code === idTaken);
    const here = errors.filter(({ row }) => !isThere(row));
    // Rows keep the numbers that they have in the whole of what was sent: the second time, those left are counted anew.
    const left = rows.map((_, row) => row).filter((row) => !numbers.has(row));
    const later = rest.refused.map((error) => ({ ...error, row: left[error.row] ?? error.row }));
    return { imported: rest.imported, refused: [...here, ...later] };
  }
}

function refusedIn({ body }: Reply): Refused[] {
  const { errors = [] } = body as { errors?: { field: string; code: string; message: string }[] };
  return errors.flatMap(({ field, code, message }) => {
    const [, row, member = ""] = /^licenses\.(\d+)\.?(.*)$/.exec(field) ?? [];
    return row === undefined ? [] : [{ row: Number(row), field: member, code, message }];
  });
}

function refusalIn(path: string, { status, body }: Reply): PlainError {
  const { message, errors } = body as { message?: string; errors?: { detail?: string }[] };
  return new PlainError(`Latchkey refuses /${path} with ${status}: ${message ?? errors?.[0]?.detail ?? "no reason is given"}`);
}
