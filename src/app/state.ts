import type { Context as HonoContext } from "hono";
import type { Caller } from "../access/caller.ts";
import type { Environment } from "../app/environment.ts";
import type { ResponseSigner } from "../crypto/key-pairs.ts";
import { type DatabaseMeter, newMeter, type Told } from "../db/client.ts";
import type { Rate } from "../document/rate-store.ts";
import type { Deadline } from "../errors/deadline.ts";
import type { SignatureWish } from "../http/signature.ts";

/** Who is at the other end of a request, as far as proxies that are trusted say. */
export type Client = {
  /** Null where nothing says it, as in a test that calls the app itself. */
  address: string | null;
  /** The client's own connection has TLS, whatever the one to this service has. */
  isSecure: boolean;
};

/** What the spine keeps about one request while it is answered. */
export type RequestState = {
  requestId: string;
  now: Date;
  deadline: Deadline;
  /** `performance.now()` when it came in. */
  startedAt: number;
  /** What `clientOf` gives, once it is asked for. */
  client: Client | undefined;
  meter: DatabaseMeter;
  /** The route's pattern, never the path: a path may hold a license key. */
  route: string | undefined;
  caller: Caller;
  /** The code that the answer says, where it says one. */
  code: string | undefined;
  /** Refused because of too many others, before anything of it was read: it has no log line of its own. */
  isRefusedUnread: boolean;
  /** What `readBody` gives, once it is asked for. */
  body: Promise<unknown> | undefined;
  /** Bytes of the body that was read. */
  bodyBytes: number;
  /** What is left to the license that the request was counted on, where its policy limits requests. */
  rate: Rate | null;
  /** What the request's changes put into the feed. */
  told: Told[];
  /** What the client asks to be signed. */
  signatureWish: SignatureWish | undefined;
  /** What signs: the key of the tenant that the path names; undefined outside any. */
  findSigner: () => Promise<ResponseSigner | undefined> | ResponseSigner | undefined;
};

export type AppEnv = { Bindings: Environment; Variables: { request: RequestState } };

export type AppContext = HonoContext<AppEnv>;

/** Milliseconds after which a request is given up; of an answer that is streamed, after which its next part is. */
export const requestDeadlineMs = 25_000;

export function newRequestState(): RequestState {
  const now = new Date();
  return {
    requestId: crypto.randomUUID(),
    now,
    deadline: { at: now.getTime() + requestDeadlineMs },
    startedAt: performance.now(),
    client: undefined,
    meter: newMeter(),
    route: undefined,
    caller: { kind: "nobody" },
    code: undefined,
    isRefusedUnread: false,
    body: undefined,
    bodyBytes: 0,
    rate: null,
    told: [],
    signatureWish: undefined,
    findSigner: () => undefined,
  };
}
