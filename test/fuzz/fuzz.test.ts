import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Reply, readReply } from "../support/client.ts";
import { expectContract } from "../support/contract.ts";
import { type Plan, plans } from "./requests.ts";
import { type FuzzedService, startFuzzedService } from "./service.ts";
import { chosen, type FuzzWorld, harvest, newFuzzWorld, withReferences } from "./world.ts";

// `npm run fuzz` sends requests that the OpenAPI document describes, and requests that nobody means, to the built service for ten minutes. FUZZ=short
// takes half a minute. FUZZ_SEED repeats a run, and FUZZ_SECONDS says how long it takes.

const isShort = process.env.FUZZ === "short";
const seconds = Number(process.env.FUZZ_SECONDS ?? (isShort ? 30 : 600));
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Requests after which a new vendor is made: the last one may have been deleted, banned and renamed by then. */
const requestsOfAWorld = 250;

const endsCredentials =
  /^(?:deleteTenant|regenerateTenantKey|banAccount|deleteAccount|updateAccount|updatePassword|endSuperadminSessions)$/;

/** Different faults after which it ends. */
const mostFaults = 40;

type Sent = { operationId: string; method: string; path: string; headers: Record<string, string>; body: string };

type Fault = Sent & { why: string };

let service: FuzzedService;
beforeAll(async () => {
  service = await startFuzzedService();
}, 120_000);

afterAll(() => service?.stop());

async function call(method: string, path: string, body?: unknown, authorization?: string): Promise<Record<string, any>> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      "CF-Connecting-IP": newAddress(),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { data, message } = (await response.json()) as { data: Record<string, any>; message: string };
  if (!response.ok) throw new Error(`${method} ${path} ${response.status} ${message}`);
  return data;
}

/** Each request comes from an address of its own: what counts failures of one is not looked for here. */
let addresses = 0;
function newAddress(): string {
  addresses += 1;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

test(
  "whatever is sent: no fault, 503 only with Retry-After, every answer as the document describes it, and nothing refused that it allows",
  async () => {
    console.log(`FUZZ_SEED=${seed}`);
    const faults = new Map<string, Fault>();
    /** The slowest request of each operation. */
    const slowest = new Map<string, { milliseconds: number; cpu: number; what: string }>();
    const statuses = new Map<number, number>();
    const until = performance.now() + seconds * 1000;
    let sentCount = 0;
    let worlds = 0;
    let world: FuzzWorld | undefined;
    while (performance.now() < until && faults.size < mostFaults) {
      if (world === undefined || sentCount % requestsOfAWorld === 0) {
        worlds += 1;
        // A new session: the last one of the superadmin may have ended too.
        const { access } = await call("POST", "/auth/login", service.superadmin);
        world = await newFuzzWorld(call, `Bearer ${access}`, worlds);
      }
      const plan = planAt(sentCount);
      sentCount += 1;
      // Operations that take everybody's credentials away are tried on a vendor that is soon left alone.
      if (endsCredentials.test(plan.operationId) && sentCount % requestsOfAWorld < 0.9 * requestsOfAWorld) continue;
      const request = await requestOf(world, plan);
      const [startedAt, cpuBefore] = [performance.now(), service.cpu()];
      const { why, reply } = await send(request, plan);
      const cpu = service.cpu() - cpuBefore;
      const milliseconds = performance.now() - startedAt;
      if (reply !== undefined) {
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        harvest(world.pool, request.path, reply.data);
      }
      if (why !== undefined) faults.set(`${plan.operationId} ${why.slice(0, 160)}`, { ...sentOf(request, plan), why });
      const before = slowest.get(plan.operationId);
      const what = `${plan.method} ${request.path.slice(0, 100)} ${reply?.status ?? "no answer"}, a body of ${request.body.length}`;
      if (before === undefined || cpu > before.cpu) slowest.set(plan.operationId, { milliseconds, cpu, what });
    }
    const counts = [...statuses].sort(([left], [right]) => left - right).map(([status, count]) => `${status}: ${count}`);
    console.log(`${sentCount} requests, ${worlds} vendors; ${counts.join(", ")}`);
    const ten = [...slowest.values()]
      .sort((left, right) => right.cpu - left.cpu || right.milliseconds - left.milliseconds)
      .slice(0, 10);
    const lines = ten.map(
      ({ cpu, milliseconds, what }) => `${cpu.toFixed(1).padStart(8)} ${milliseconds.toFixed(1).padStart(8)}  ${what}`,
    );
    console.log(
      `The slowest ten operations: milliseconds of the runtime's CPU, and in all. A password takes some 150.\n${lines.join("\n")}`,
    );
    // A session in the headers is long: what matters more comes before it.
    for (const { why, headers, ...sent } of faults.values())
      console.log(`${why}\n  ${JSON.stringify({ ...sent, headers }).slice(0, 1_500)}`);
    expect([...faults.keys()]).toEqual([]);
    expect(sentCount).toBeGreaterThan(100);
  },
  (seconds + 120) * 1000,
);

const plansAtOnce = 250;

let made: Plan[] = [];

/** The same for the same seed. Plans are made many at a time, which takes a fraction of the time that each by itself takes. */
function planAt(index: number): Plan {
  const place = index % plansAtOnce;
  if (place === 0) made = fc.sample(plans, { seed: seed + index, numRuns: plansAtOnce });
  const plan = made[place];
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

type Request = { path: string; method: string; headers: Record<string, string>; body: string };

const sentOf = ({ path, headers, body }: Request, { operationId, method }: Plan): Sent => ({
  operationId,
  method,
  path,
  headers,
  body,
});

async function requestOf(world: FuzzWorld, plan: Plan): Promise<Request> {
  const named = plan.path.replace(/^\/api\/v1/, "").replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "tenant_name") return world.tenantName;
    const choice = plan.parameters[name];
    return choice === undefined ? name : encoded(chosen(world, name, choice));
  });
  const query = Object.entries(plan.query).map(([name, choice]) => `${encoded(name)}=${encoded(chosen(world, name, choice))}`);
  const caller = world.callers[plan.caller % world.callers.length];
  const headers: Record<string, string> = {
    ...plan.headers,
    "CF-Connecting-IP": newAddress(),
    ...(caller === undefined ? {} : { Authorization: caller }),
  };
  const path = `${named}${query.length === 0 ? "" : `?${query.join("&")}`}`;
  const value = withReferences(world, plan);
  if (value === undefined || plan.method === "GET") return { path, method: plan.method, headers, body: "" };
  const json = JSON.stringify(value);
  if (plan.sending === "json" || typeof value !== "object" || value === null)
    return {
      path,
      method: plan.method,
      headers: { ...headers, "Content-Type": "application/json" },
      body: json,
    };
  if (plan.sending === "spoilt") {
    const { at, insert, drop } = plan.spoiling;
    const place = at % (json.length + 1);
    const body = json.slice(0, place) + insert + json.slice(place + drop);
    return { path, method: plan.method, headers: { ...headers, "Content-Type": "application/json" }, body };
  }
  const fields = Object.entries(value).flatMap(([name, member]) =>
    (Array.isArray(member) ? member : [member]).map(
      (one) => [name, typeof one === "string" ? one : JSON.stringify(one)] as const,
    ),
  );
  if (plan.sending === "form") {
    const body = new URLSearchParams(fields.map(([name, one]) => [name, one])).toString();
    return {
      path,
      method: plan.method,
      headers: { ...headers, "Content-Type": "application/x-www-form-urlencoded" },
      body,
    };
  }
  const form = new FormData();
  for (const [name, one] of fields) form.append(name, one);
  const encodedForm = new Response(form);
  const contentType = encodedForm.headers.get("Content-Type") ?? "";
  return { path, method: plan.method, headers: { ...headers, "Content-Type": contentType }, body: await encodedForm.text() };
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Codes of a form that is wrong: what a request that is as the document describes it never gets. */
const isOfForm = ({ status, code, message }: Reply): boolean =>
  status === 400 &&
  !needsKnowledge.includes(code) &&
  !/^after: |must agree|needs .* beside it|^One answer has at most|^since must be before|not both: a policy|^duration_iso must (?!be an ISO)/.test(
    message,
  );

/** Codes that come with 400 for what no schema can say: that a time is in the future, that a name exists or is not taken, that a host is public, that two members go together. */
const needsKnowledge = [
  "47023",
  "44007",
  "43003",
  "43019",
  "47042",
  "48003",
  "47036",
  "43011",
  "48004",
  "49010",
  "51000",
  "51001",
];

async function send(
  { path, headers, body }: Request,
  { method, isValid }: Plan,
): Promise<{ why: string | undefined; reply: Reply | undefined }> {
  let reply: Reply | undefined;
  try {
    const response = await fetch(`${service.url}${path}`.replace(/\/api\/v1\/healthz/, "/healthz"), {
      method,
      headers,
      redirect: "manual",
      ...(body === "" || method === "GET" ? {} : { body }),
    });
    reply = await readReply(response);
    const { status, code, message } = reply;
    if (status === 500) return { why: `500 ${code} ${message}`, reply };
    if (status === 503 && !reply.headers.has("Retry-After")) return { why: "503 without Retry-After", reply };
    const length = path.length + body.length + JSON.stringify(headers).length;
    if (status >= 400 && reply.bytes.byteLength > 2 * length + 16 * 1024)
      return { why: `a refusal of ${reply.bytes.byteLength} bytes`, reply };
    // Dots in a path are steps in it, of which a client sends none.
    expectContract(method, new URL(response.url).pathname.slice("/api/v1".length), reply);
    if (isValid && isOfForm(reply)) return { why: `as the document describes it, and refused: ${code} ${message}`, reply };
    return { why: undefined, reply };
  } catch (error) {
    return { why: whyOf(error), reply };
  }
}

function whyOf(error: unknown): string {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error && reasons.length < 4; one = one.cause)
    reasons.push(`${one.message} ${"code" in one ? one.code : ""}`);
  return reasons.join(": ");
}
