import type { PasswordHasherStub } from "./password-hasher.ts";

/** The process that hashes passwords on this machine, as a Worker calls it: over HTTP, through a binding. */
export type PasswordProcess = { fetch(url: string, init: RequestInit): Promise<Response> };

/** Status with which the process refuses what would have to wait too long. */
export const busyStatus = 503;

/** A password hasher that is a process of its own. */
export const askProcess = (service: PasswordProcess): PasswordHasherStub => ({
  hash: (password) => post<string>(service, "hash", { password }),
  verify: (password, stored) => post<boolean>(service, "verify", { password, stored }),
});

async function post<T>(service: PasswordProcess, path: string, body: Record<string, string>): Promise<T | null> {
  // The binding decides where this goes; the name is for HTTP's sake.
  const response = await service.fetch(`http://passwords/${path}`, { method: "POST", body: JSON.stringify(body) });
  if (response.status === busyStatus) return null;
  if (!response.ok) throw new Error(`the password process answered ${response.status}`);
  return response.json();
}
