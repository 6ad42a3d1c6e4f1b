/** The part of `localStorage` that is used (HTML, Web Storage). */
export type WebStorage = { getItem(name: string): string | null; setItem(name: string, text: string): void };

const name = "latchkey-fingerprint";

/**
 * Returns a random fingerprint that is kept in a browser's storage: browsers show pages nothing that identifies the machine. It is another one in each
 * browser and profile, and after the customer cleared the site's data: give seats back by heartbeats.
 */
export function browserFingerprint(storage: WebStorage): string {
  const kept = storage.getItem(name);
  if (kept !== null && /^[0-9a-f-]{36}$/.test(kept)) return kept;
  const made = crypto.randomUUID();
  storage.setItem(name, made);
  return made;
}
