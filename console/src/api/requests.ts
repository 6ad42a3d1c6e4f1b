import { useSyncExternalStore } from "react";

/** A change that this page asked the service for, so that it can be shown as a command. */
export type SentRequest = { id: number; at: Date; method: string; url: string; body: string | undefined; status: number };

/** Requests beyond this are forgotten, oldest first. */
const mostRequests = 50;

let sent: readonly SentRequest[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Remembers a change in memory. Passwords never get here: signing in and setting passwords are left out by who calls this. */
export function rememberRequest(request: Omit<SentRequest, "id" | "at">): void {
  lastId += 1;
  sent = [{ ...request, id: lastId, at: new Date() }, ...sent].slice(0, mostRequests);
  for (const listener of listeners) listener();
}

/** The changes that this page asked for, newest first. */
export const useSentRequests = (): readonly SentRequest[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => sent,
  );

/** The command that does the same. The access token stays out of it: the shell's variable `LATCHKEY_TOKEN` has one. */
export function asCurl({ method, url, body }: Pick<SentRequest, "method" | "url" | "body">): string {
  const lines = [`curl -X ${method} ${quoted(url)}`, `  -H "Authorization: Bearer $LATCHKEY_TOKEN"`];
  if (body !== undefined) lines.push(`  -H 'Content-Type: application/json'`, `  -d ${quoted(body)}`);
  return lines.join(" \\\n");
}

/** For a POSIX shell: within single quotes nothing has a meaning but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
