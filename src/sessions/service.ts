import { coarseNetworkOf } from "../addresses.ts";
import {
  accountToken,
  forgetAccount,
  forgetSuperadmin,
  requireDemandedFactor,
  type SessionHolder,
  type SignedIn,
  signInAccount,
  signInSuperadmin,
  superadminToken,
} from "../auth/index.ts";
import type { Browser, Context } from "../context.ts";
import type { AccessToken } from "../crypto/jwt.ts";
import { randomToken, uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { findTenant } from "../tenants/index.ts";
import { clearedCookie, type RefreshCookie, readCookie, setCookie } from "./cookie.ts";
import { sessionDays } from "./rules.ts";
import { type Device, type Ended, endByCookie, insertSession, refreshSession } from "./store.ts";

/** An access token, and the field that sets or clears the browser's cookie, if one is to be set or cleared. */
export type Opened = { token: AccessToken; setCookie: string | undefined };

export type SignIn = {
  /** The tenant's name; undefined for the superadmin. */
  tenant?: string | undefined;
  username: string;
  password: string;
  /** Of the account's second factor, where it has one. */
  code?: string | null | undefined;
  /** Keeps the session on the device. */
  keeps: boolean;
};

/**
 * Signs somebody in through the same door as `signInAccount` and `signInSuperadmin`, and keeps the session on the device where that is wanted. One that the
 * browser has kept before ends: its cookie would be written over.
 * @throws LatchkeyError too_many_requests, tenant_not_found, credentials_invalid, account_banned, account_inactive, second_factor_missing,
 * second_factor_invalid, second_factor_setup_required, too_many_password_checks, not_authenticated where the account has changed meanwhile
 */
export async function openSession(
  context: Context,
  browser: Browser,
  { tenant, keeps, ...credentials }: SignIn,
): Promise<Opened> {
  const id = keeps ? uuidV7(context.now.getTime()) : undefined;
  const signedIn =
    tenant === undefined
      ? await signInSuperadmin(context, credentials, id)
      : await signInAccount({ ...context, tenant: await findTenant(context, tenant) }, credentials, id);
  const { holder, ...token } = signedIn;
  if (browser.cookie !== undefined) await endFormer(context, browser.cookie);
  if (id !== undefined) return { token, setCookie: await keepSession(context, browser, { id, holder }) };
  return { token, setCookie: browser.cookie === undefined ? undefined : clearedCookie };
}

async function keepSession(
  { database, secrets, now }: Context,
  browser: Browser,
  { id, holder }: { id: string; holder: SessionHolder },
): Promise<string> {
  const cookie: RefreshCookie = { secret: randomToken("session"), generation: 1 };
  const expiry = new Date(now.getTime() + sessionDays * 86_400_000);
  const tokenHash = await secrets.lookupHash(cookie.secret);
  const isKept = await insertSession(database, holder, { id, tokenHash, expiry, now, ...deviceOf(browser) });
  if (!isKept) throw ended();
  return setCookie(secrets, cookie, sessionDays * 86_400);
}

/** Characters of what a browser says of itself. */
const longestUserAgent = 256;

const deviceOf = ({ userAgent, address }: Browser): Device => ({
  userAgent: userAgent?.slice(0, longestUserAgent) ?? null,
  network: coarseNetworkOf(address),
});

/**
 * Returns a new access token for the cookie that the browser has, and its successor; undefined where the browser has none.
 * @throws LatchkeyError not_authenticated for a cookie that does not hold. One that was replaced long ago ends its session: somebody has a copy.
 * @throws LatchkeyError second_factor_setup_required where the tenant has begun to demand a factor that the account has not
 */
export async function refresh(context: Context, browser: Browser): Promise<Opened | undefined> {
  if (browser.cookie === undefined || browser.cookie === "") return undefined;
  const { database, secrets, now } = context;
  const cookie = await readCookie(secrets, browser.cookie);
  if (cookie === undefined) throw ended();
  const tokenHash = await secrets.lookupHash(cookie.secret);
  const { refreshed, ended: reused } = await refreshSession(database, {
    tokenHash,
    generation: cookie.generation,
    now,
    ...deviceOf(browser),
  });
  if (reused !== undefined) forget(reused);
  if (refreshed === undefined) throw ended();
  const { session, holder } = refreshed;
  if (holder.kind === "account") requireDemandedFactor(holder.state);
  const { holder: _, ...token }: SignedIn =
    holder.kind === "account"
      ? await accountToken(context, holder.state, session.id)
      : await superadminToken(context, holder.master, session.id);
  const secondsLeft = Math.floor((session.expiry.getTime() - now.getTime()) / 1000);
  return { token, setCookie: await setCookie(secrets, { ...cookie, generation: session.generation }, secondsLeft) };
}

/** Ends the session whose cookie the browser has, if it has one that holds. Returns the field that clears the cookie. */
export async function closeSession(context: Context, browser: Browser): Promise<string> {
  if (browser.cookie !== undefined) await endFormer(context, browser.cookie);
  return clearedCookie;
}

async function endFormer({ database, secrets, now }: Context, value: string): Promise<void> {
  const cookie = await readCookie(secrets, value);
  if (cookie === undefined) return;
  const closed = await endByCookie(database, { tokenHash: await secrets.lookupHash(cookie.secret), now });
  if (closed !== undefined) forget(closed);
}

function forget({ tenant, username }: Ended): void {
  if (tenant === null || username === null) forgetSuperadmin();
  else forgetAccount(tenant, username);
}

/** One answer for every cookie that does not hold. The browser forgets it. */
const ended = (): LatchkeyError =>
  new LatchkeyError("not_authenticated", {
    message: "The session that was kept on this device has ended. Sign in again.",
    reason: "session_unknown",
    headers: { "Set-Cookie": clearedCookie },
  });
