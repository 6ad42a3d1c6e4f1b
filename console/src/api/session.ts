import { useSyncExternalStore } from "react";
import type { Permission } from "../../../src/access/permissions.ts";

/** The person who is signed in, as the access token says it. The token is in memory alone: a reload forgets it, and gets another by the cookie where one is kept. */
export type Session = {
  access: string;
  /** Unix milliseconds. */
  expiresAt: number;
  /** The tenant's name; `*` for the superadmin. */
  tenant: string;
  username: string;
  role: string;
  permissions: ReadonlySet<string>;
  /** The browser keeps it, so that a reload takes it up again. */
  isKept: boolean;
};

let session: Session | undefined;
const listeners = new Set<() => void>();

export const currentSession = (): Session | undefined => session;

/** @param signedIn as the sign-in answers it: a JWT, and its end in unix seconds */
export function beginSession(signedIn: { access: string; expire_at: number }): Session {
  const claims = claimsOf(signedIn.access);
  session = {
    access: signedIn.access,
    expiresAt: signedIn.expire_at * 1000,
    tenant: claims.tenant,
    username: claims.sub,
    role: claims.aud,
    permissions: new Set(claims.permissions),
    isKept: claims.sid !== undefined,
  };
  tell();
  return session;
}

let farewell: string | undefined;

/** The sentence that says why the last session has ended; undefined where the person ended it. */
export const whyEnded = (): string | undefined => farewell;

/** Forgets who was signed in. What the server knows of the session is ended by who calls this. */
export function endSession(reason?: string): void {
  // Of several requests that are refused at once the first says why.
  if (session !== undefined) farewell = reason;
  session = undefined;
  tell();
}

/** The first page of whoever has signed in, below the console's path. @param tenant that the superadmin looks at, if any */
export const startOf = (of: Session, tenant = ""): string => {
  if (of.tenant !== "*") return `/${of.tenant}`;
  return tenant === "" ? "/tenants" : `/${tenant}`;
};

export function useSession(): Session | undefined {
  return useSyncExternalStore(subscribe, currentSession);
}

/**
 * Tells whether this person may do something, so that the page offers no more than that. The server decides all the same.
 * The token may be older than the role: a new one comes within the hour.
 */
export function useMay(): (permission: Permission) => boolean {
  const permissions = useSession()?.permissions;
  return (permission) => permissions?.has(permission) ?? false;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

type Claims = { sub: string; aud: string; tenant: string; permissions: string[]; sid?: string };

/** Reads a token that came from the service itself; nothing is verified here. */
function claimsOf(token: string): Claims {
  const [, body = ""] = token.split(".");
  const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
