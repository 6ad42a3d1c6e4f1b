import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { jsonOf } from "../../src/db/sql.ts";
import { eventTypes } from "../../src/licensing/index.ts";
import type { Reply } from "./client.ts";
import { routeOf } from "./contract.ts";

/** Routes that may succeed and leave no event, each with the reason. Every other one that is no GET must leave one. */
const untraced: Record<string, string> = {
  signIn: "A session is signed, not kept.",
  signInSuperadmin: "A session is signed, not kept.",
  beginSecondFactor: "Nothing changes before it is confirmed.",
  ...Object.fromEntries(
    [
      "beginSuperadminFactor",
      "confirmSuperadminFactor",
      "deleteSuperadminFactor",
      "endSuperadminSession",
      "endSuperadminSessions",
    ].map((operationId) => [operationId, "The superadmin belongs to no tenant, and events do."]),
  ),
  validateLicense: "A verdict; only the first one of a license may start its clock, which has its own test.",
  validateLicenseByKey: "A verdict; only the first one of a license may start its clock, which has its own test.",
  findLicenseByKey: "It only reads.",
  explainLicense: "It only reads.",
  explainLicenseByKey: "It only reads.",
  pingHeartbeat: "A sign of life every few minutes; what it brings back from the dead has its own test.",
  pingProcess: "A sign of life every few minutes.",
  redeliverEvent: "It sends an event again, which is no new one.",
  redeliverFailed: "It sends events again, which are no new ones.",
};

/** GETs that change something all the same: a file that leaves the house is noted. */
const tracedReads = ["downloadLicenseFile", "downloadMachineFile"];

export type ChangesNothing = boolean | "perhaps";

type Sent = { operationId: string; requestId: string; status: number; changesNothing: ChangesNothing; test: string };

let unchecked: Sent[] = [];

/** Refusals that are looked at together. */
const refusalsAtOnce = 100;

type Exchange = {
  method: string;
  path: string;
  authorization: string | undefined;
  body: unknown;
  changesNothing: ChangesNothing;
};

/** Remembers an exchange with the API: what its events must tell, and the secrets that they must not. */
export function recordExchange({ method, path, authorization, body, changesNothing }: Exchange, reply: Reply): void {
  collectSecrets(body);
  collectSecrets(reply.data);
  if (authorization !== undefined) keepSecret(authorization.slice(authorization.indexOf(" ") + 1));
  const operationId = routeOf(method, path)?.definition.operationId;
  if (operationId === undefined || (method === "GET" && !tracedReads.includes(operationId))) return;
  const requestId = reply.headers.get("X-Request-Id") ?? "";
  const isReplayed = reply.headers.get("Idempotency-Replayed") === "true";
  const test = expect.getState().currentTestName ?? "before the tests";
  unchecked.push({ operationId, requestId, status: reply.status, changesNothing: isReplayed || changesNothing, test });
}

/** After each test: as `expectTraces`, but refusals wait for others. Thousands of tests only have something refused, and a look takes as long as one of them. */
export async function expectTracesInTime(): Promise<void> {
  if (unchecked.length >= refusalsAtOnce || unchecked.some(({ status }) => status < 400)) await expectTraces();
}

/** Every change since the last call has told its events, each once, and no refusal has left one. */
export async function expectTraces(): Promise<void> {
  const sent = unchecked;
  unchecked = [];
  if (sent.length === 0) return;
  const requestIds = sent.map(({ requestId }) => requestId);
  const { rows } = await openTrace().execute<{ request_id: string; events: number; different: number; unnamed: number }>(sql`
    select
      request_id, count(*)::int as events, count(distinct (event, resource_id, before, after))::int as different,
      (count(*) filter (where actor_kind = 'database'))::int as unnamed
    from events
    where event not in ('license.limit_reached', 'license.validation_failed')
      and request_id = any(array(select value::uuid from jsonb_array_elements_text(${jsonOf(requestIds)})))
    group by request_id`);
  const outcomeOf = new Map(rows.map((row) => [row.request_id, row]));
  const faults = sent.flatMap(({ operationId, requestId, status, changesNothing, test }) => {
    const { events, different, unnamed } = outcomeOf.get(requestId) ?? { events: 0, different: 0, unnamed: 0 };
    const mayBeSilent = changesNothing !== false || status >= 400 || operationId in untraced;
    const what = `${test}: ${operationId} answered ${status}`;
    return [
      ...(status >= 400 && events > 0 ? [`${what} and left ${events} events`] : []),
      ...(changesNothing === true && events > 0 ? [`${what}, changed nothing, and left ${events} events`] : []),
      ...(!mayBeSilent && events === 0 ? [`${what} and left no event`] : []),
      ...(different < events ? [`${what} and told ${events} events, only ${different} of them different`] : []),
      ...(unnamed > 0 ? [`${what} and named nobody in ${unnamed} events`] : []),
    ];
  });
  expect(faults).toEqual([]);
}

const openTrace = () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  return openDatabase({ url, endpoint });
};

/** Sequence of the last event whose type was looked at. */
let declaredUpTo = "0";

/** Every event of a tenant that exists has a type that is declared, and an object. Each event is looked at once: none changes. */
export async function expectDeclaredEvents(): Promise<void> {
  const { rows } = await openTrace().execute<{ last: string | null; undeclared: string[] }>(sql`
    select
      max(entry.sequence)::text as last,
      coalesce(jsonb_agg(distinct entry.event) filter (
        where entry.tenant_id in (select id from tenants)
          and (entry.event not in (select jsonb_array_elements_text(${jsonOf([...eventTypes.keys()])})) or entry.object = '{}')
      ), '[]') as undeclared
    from events entry
    where entry.sequence > ${declaredUpTo}::bigint`);
  const [{ last, undeclared } = { last: null, undeclared: [] }] = rows;
  declaredUpTo = last ?? declaredUpTo;
  expect(undeclared).toEqual([]);
}

/** Members of bodies whose values nobody may find in the events. */
const secretMembers = [
  "license_key",
  "key",
  "keys",
  "password",
  "current_password",
  "new_password",
  "reset_token",
  "token",
  "secret",
  "access",
  "private_key",
  "recovery_codes",
];

/** Characters: the least that the service takes for a key or a password. */
const shortestSecret = 8;

const secrets = new Set<string>();

function keepSecret(text: string): void {
  if (text.length >= shortestSecret) secrets.add(JSON.stringify(text).slice(1, -1));
}

function collectSecrets(value: unknown, isSecret = false): void {
  if (typeof value === "string" && isSecret) keepSecret(value);
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value))
    collectSecrets(member, Array.isArray(value) ? isSecret : secretMembers.includes(name));
}

/** Sequence of the last event that was searched. */
let searchedUpTo = "0";

/** Characters of events that are searched at a time, escaped in JSON: an answer of the database has its limit. */
const searchedAtOnce = 2_000_000;

type Searched = { texts: string; sequence: string };

/** No secret that went through the clients is in any event that was not searched yet. */
export async function expectNoSecretInEvents(): Promise<void> {
  if (secrets.size === 0) return;
  for (;;) {
    const { rows } = await openTrace().execute<Searched>(sql`
      select texts, sequence::text as sequence
      from (
        select *, sum(length(texts)) over (order by sequence) - length(texts) as before_it
        from (
          select concat_ws(' ', event, actor_name, actor_id, ip, object, before, after) as texts, sequence
          from events
          where sequence > ${searchedUpTo}::bigint
          order by sequence
          limit 5000
        ) told
      ) told
      where before_it < ${searchedAtOnce}::int
      order by sequence`);
    const last = rows.at(-1);
    if (last === undefined) return;
    searchedUpTo = last.sequence;
    expect(secretsIn(rows.map(({ texts }) => texts).join(" "))).toEqual([]);
  }
}

/** One pass over the text, whatever the number of secrets: they are looked up by their first characters. */
function secretsIn(text: string): string[] {
  const byStart = Map.groupBy(secrets, (secret) => secret.slice(0, shortestSecret));
  const found = new Set<string>();
  for (let at = 0; at + shortestSecret <= text.length; at += 1) {
    const candidates = byStart.get(text.slice(at, at + shortestSecret)) ?? [];
    for (const secret of candidates) if (text.startsWith(secret, at)) found.add(secret);
  }
  return [...found];
}
