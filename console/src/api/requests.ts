import { useSyncExternalStore } from "react";

/** A change that this page asked the service for, so that it can be shown as a command. */
export type SentRequest = { id: number; at: Date; method: string; url: string; body: string | undefined; status: number };

/** Requests beyond this are forgotten, oldest first. */
const mostRequests = 50;

let sent: readonly SentRequest[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Characters of a body that are remembered. A longer one, such as an import, is read from a file by its command. */
const longestBody = 8_192;

/**
 * Remembers a change in memory, without the passwords in its body.
 * @param isSecret every text of the body is left out
 */
export function rememberRequest({ body, isSecret, ...request }: Omit<SentRequest, "id" | "at"> & { isSecret: boolean }): void {
  lastId += 1;
  const kept = {
    ...request,
    body: body === undefined ? undefined : rememberedBody(body, isSecret),
    id: lastId,
    at: new Date(),
  };
  sent = [kept, ...sent].slice(0, mostRequests);
  for (const listener of listeners) listener();
}

/** Stands where a body is too long to be shown: curl reads it from a file. */
const fromFile = "@body.json";

function rememberedBody(body: string, isSecret: boolean): string {
  if (body.length > longestBody) return fromFile;
  const hides = (member: string, value: unknown) => /password/.test(member) || (isSecret && typeof value === "string");
  try {
    return JSON.stringify(JSON.parse(body, (member, value) => (hides(member, value) ? "…" : value)));
  } catch {
    return fromFile;
  }
}

/** Forgets what was asked for, when somebody else signs in. */
export function forgetRequests(): void {
  sent = [];
  for (const listener of listeners) listener();
}

/** The changes that this page asked for, newest first. */
export const sentRequests = (): readonly SentRequest[] => sent;

export const useSentRequests = (): readonly SentRequest[] =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sentRequests);

/** The command that does the same. The access token stays out of it: the shell's variable `LATCHKEY_TOKEN` has one. */
export function asCurl({ method, url, body }: Pick<SentRequest, "method" | "url" | "body">): string {
  const lines = [`curl -X ${method} ${quoted(url)}`, `  -H "Authorization: Bearer $LATCHKEY_TOKEN"`];
  if (body !== undefined) lines.push(`  -H 'Content-Type: application/json'`, `  -d ${quoted(body)}`);
  return lines.join(" \\\n");
}

/** For a POSIX shell: within single quotes nothing has a meaning but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
