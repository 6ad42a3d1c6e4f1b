import { parse } from "hono/utils/cookie";
import { clientNetworkOf } from "../addresses.ts";
import { Attempts } from "../attempts/index.ts";
import type { Browser, Context } from "../context.ts";
import { secretsOf } from "../crypto/secrets.ts";
import { allowsPrivateUrls } from "../delivery/index.ts";
import type { ReadOptions } from "../document/source.ts";
import { ndjson } from "../http/answer.ts";
import type { Route } from "../http/route.ts";
import { namesIn, noNames } from "../licensing/index.ts";
import { type Passwords, passwordsOf } from "../passwords/index.ts";
import { clientAddressOf } from "./client-address.ts";
import { databaseOf } from "./database.ts";
import { edgeOf } from "./edge.ts";
import { noteAfterwards } from "./hourly-events.ts";
import { prefers } from "./preferred-type.ts";
import type { AppContext } from "./state.ts";
import { traceOf } from "./trace.ts";
import { waitUntilOf } from "./wait-until.ts";

/** Returns what a use case gets besides its input, while nobody knows yet who asks. */
export async function newContext(c: AppContext, definition: Route["definition"]): Promise<Context> {
  const request = c.get("request");
  const { requestId, now } = request;
  const network = () => clientNetworkOf(clientAddressOf(c));
  return {
    now,
    requestId,
    database: databaseOf(c),
    secrets: await secretsOf(c.env),
    attempts: () => attemptsOf(c, network),
    passwords: () => passwordsIn(c, network),
    caller: { kind: "nobody" },
    edge: edgeOf(c),
    readOptionsByKey: (key, keyHash) => readOptionsOf(c, definition, { key, keyHash }),
    actor: () => "",
    allowsPrivateWebhooks: allowsPrivateUrls(c.env),
    noteFailure: (failure) => noteAfterwards(c, failure),
    prefersLines: () => prefers(c, ndjson),
    browser: definition.cookie === undefined ? undefined : browserOf(c, definition.cookie),
    setRate: (rate) => {
      request.rate = rate;
    },
    noteAnswer: (source, isStale) => {
      request.answeredFrom = { source, isStale };
    },
  };
}

/** Reads one cookie, and no other (RFC 6265, section 5.4). */
const browserOf = (c: AppContext, name: string) => (): Browser => ({
  cookie: parse(c.req.header("Cookie") ?? "", name)[name],
  userAgent: c.req.header("User-Agent"),
  address: clientAddressOf(c),
});

const passwordsIn = (c: AppContext, network: () => string): Passwords =>
  passwordsOf({ environment: c.env, network, deadline: c.get("request").deadline });

const attemptsOf = (c: AppContext, network: () => string): Attempts =>
  new Attempts({
    limiters: c.env.ATTEMPT_LIMITER,
    network,
    requireRoom: () => passwordsIn(c, network).requireRoom(),
    now: c.get("request").now,
    deadline: c.get("request").deadline,
    waitUntil: waitUntilOf(c),
  });

/**
 * Returns what is asked of the license whose key authenticates: a validation of this license starts its clock, and its scope names what else is to be
 * read. Any other request, and a validation of another license, changes nothing of it.
 */
function readOptionsOf(
  c: AppContext,
  { events }: Route["definition"],
  { key, keyHash }: { key: string; keyHash: string },
): ReadOptions {
  const { subject, now, requestId } = c.get("request");
  const named = subject?.license ?? null;
  if (subject === undefined || named === null) return nothingAsked;
  const isItsKey = named === key || named === keyHash;
  if (!isItsKey && !isUuid.test(named)) return nothingAsked;
  const actor = { kind: "license", id: null, name: null, request_id: requestId, ip: clientAddressOf(c), events, ...traceOf(c) };
  return {
    clockStart: { now: now.toISOString(), actor, by_key: true, only_id: isItsKey ? null : named },
    names: namesIn(subject.scope),
  };
}

const nothingAsked: ReadOptions = { clockStart: null, names: noNames };

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
