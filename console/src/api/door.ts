import { Problem, type Refusal, unreachable } from "./problem.ts";
import { queryClient } from "./query-client.ts";
import { forgetRequests } from "./requests.ts";
import { beginSession, currentSession, endSession, type Session } from "./session.ts";

/** The console's own door, outside the API. The browser alone sees its cookie: no script can read it. */
const path = "/console/session";

export type SignIn = {
  /** The tenant's name; empty for the superadmin. */
  tenant: string;
  username: string;
  password: string;
  /** Of the account's second factor, where it has one. */
  code?: string | undefined;
  /** Keeps the session on this device. */
  keep: boolean;
};

/** Signs somebody in. @throws Problem for what the service refuses */
export async function signIn({ tenant, code, ...credentials }: SignIn): Promise<Session> {
  const body = {
    ...credentials,
    ...(tenant === "" ? {} : { tenant }),
    ...(code === undefined || code === "" ? {} : { code: code.replaceAll(/\s/g, "") }),
  };
  const access = await ask("POST", body);
  if (access === undefined) throw new Problem(0, {});
  forgetEverything();
  return beginSession(access);
}

/** Ends the session here, in the other tabs, and where it is kept. */
export async function signOut(): Promise<void> {
  const isKept = currentSession()?.isKept === true;
  leave();
  if (isKept) {
    tabs.postMessage("signed out");
    await ask("DELETE");
  }
}

/** Forgets who was signed in, after the service has ended the session. @param reason a sentence that the sign-in shows */
export function leave(reason?: string): void {
  endSession(reason);
  forgetEverything();
}

/** Takes the session up again that the browser has kept, if it has one. The page is shown all the same where the service does not answer. */
export async function resumeSession(): Promise<void> {
  try {
    await refresh();
  } catch {
    // A person without a session signs in, and is told there what is wrong.
  }
}

/** Milliseconds before its end from which on a token is replaced. */
const earlyMs = 2 * 60_000;

let refreshing: Promise<Session | undefined> | undefined;

/**
 * Returns the session with a token that lives for some time yet. One that is kept gets another token when its own is about to end, also after the device
 * has slept.
 */
export async function liveSession(): Promise<Session | undefined> {
  const session = currentSession();
  if (session === undefined || !session.isKept || session.expiresAt - Date.now() > earlyMs) return session;
  refreshing ??= refresh().finally(() => {
    refreshing = undefined;
  });
  try {
    return (await refreshing) ?? session;
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) leave(error.message);
    else return session;
  }
  return undefined;
}

/** Refreshes by the cookie. One tab at a time does: the cookie that one gets is the one that the next sends. */
const refresh = (): Promise<Session | undefined> =>
  navigator.locks.request("latchkey session", async () => {
    const access = await ask("PUT");
    return access === undefined ? undefined : beginSession(access);
  });

type Access = { access: string; expire_at: number };

/** @throws Problem for what the service refuses */
async function ask(method: "POST" | "PUT" | "DELETE", body?: object): Promise<Access | undefined> {
  const sent = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { method, ...sent }).catch(() => undefined);
  if (response === undefined) throw unreachable();
  if (response.status === 204) return undefined;
  const envelope: Partial<Refusal> & { data?: Access } = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, envelope);
  return envelope.data;
}

/** Forgets what one person has read, so that the next one does not see it. */
function forgetEverything(): void {
  queryClient.clear();
  forgetRequests();
}

/** The other tabs, which have the session's cookie in common. */
const tabs = new BroadcastChannel("latchkey session");
tabs.addEventListener("message", () => {
  if (currentSession()?.isKept === true) leave();
});
