import { Agent, request } from "node:http";

/** One validation of a known license, one request that needs the database, or one that needs nothing: what this machine makes of that. */
export type Sample = {
  kind: "validation" | "other" | "nothing";
  phase: string;
  /** Milliseconds of `performance.now()`. */
  startedAt: number;
  endedAt: number;
  /** Fault of the answer, if it had one. */
  fault: string | undefined;
  isStale: boolean;
  /** Refused as it has to be while the database is away: 503, 50001, and when to come again. */
  isRefused: boolean;
};

export type License = { id: string; key: string; edgeTtl: number };

export type Crowd = {
  tenant: string;
  session: string;
  productToken: string;
  productId: string;
  policyId: string;
  /** Licenses that the service is to know. */
  known: License[];
  /** The key of a license that the service knows, without its machines. */
  fleet: string;
  /** Keys of licenses that nobody asks for but here, each once. */
  unasked: () => string;
};

export type Clients = {
  samples: Sample[];
  /** Requests that ended with the runtime that they were sent to. */
  cutOff(): number;
  begin(phase: string): void;
  /** Has the clients wait while the runtime is started anew; they then go on at its new address. */
  whileRestarting(restart: () => Promise<string>): Promise<void>;
  stop(): Promise<void>;
};

const validating = 64;
const others = 8;
const askingNothing = 8;

/** Milliseconds that a client waits between an answer and its next request, about. */
const pauseMs = 100;

const agent = new Agent({ keepAlive: true, maxSockets: 2 * (validating + others + askingNothing) });

/** 64 clients validate known licenses all the time, with a key, a session or a token; some more ask for what only the database knows. */
export function startClients(firstUrl: string, crowd: Crowd): Clients {
  const samples: Sample[] = [];
  let url = firstUrl;
  let phase = "";
  let cutOff = 0;
  let isStopped = false;
  let restarted: Promise<void> | undefined;

  const run = async (
    kind: Sample["kind"],
    act: (turn: number) => Promise<Omit<Sample, "kind" | "phase" | "startedAt" | "endedAt">>,
  ) => {
    for (let turn = 0; !isStopped; turn += 1) {
      await restarted;
      const begun = { kind, phase, startedAt: performance.now() };
      try {
        const seen = await act(turn);
        samples.push({ ...begun, ...seen, endedAt: performance.now() });
      } catch (error) {
        if (restarted !== undefined) cutOff += 1;
        else samples.push({ ...begun, endedAt: performance.now(), fault: String(error), isStale: false, isRefused: false });
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())));
    }
  };

  const clients = [
    ...Array.from({ length: validating }, (_, index) =>
      run("validation", async (turn) => validateKnown(url, crowd, index, turn)),
    ),
    ...Array.from({ length: others }, (_, index) => run("other", async (turn) => askDatabase(url, crowd, index + turn))),
    ...Array.from({ length: askingNothing }, () => run("nothing", async () => askNothing(url))),
  ];
  return {
    samples,
    cutOff: () => cutOff,
    begin: (name) => {
      phase = name;
    },
    whileRestarting: async (restart) => {
      let done = () => {};
      restarted = new Promise<void>((resolve) => {
        done = resolve;
      });
      url = await restart();
      restarted = undefined;
      done();
    },
    stop: async () => {
      isStopped = true;
      await Promise.all(clients);
      agent.destroy();
    },
  };
}

async function validateKnown(url: string, crowd: Crowd, index: number, turn: number) {
  const license = crowd.known[(index * 31 + turn * 7) % crowd.known.length] as License;
  const asks = [`License ${license.key}`, `Bearer ${crowd.session}`, `Bearer ${crowd.productToken}`];
  const { status, code, data, headers } = await ask(url, asks[index % asks.length], {
    method: "POST",
    path: `/tenants/${crowd.tenant}/licenses/actions/validate`,
    body: { license_key: license.key },
  });
  const isRight = status === 200 && data?.valid === true && data.license.license_key === license.key;
  const age = Number(headers.age);
  const wrongAge = isRight && (data.stale ? age < license.edgeTtl : age > license.edgeTtl);
  const fault = !isRight ? `${status} ${code}` : wrongAge ? `stale: ${data.stale} at ${age} of ${license.edgeTtl} s` : undefined;
  return { fault, isStale: data?.stale === true, isRefused: false };
}

/** A path that no route has. */
async function askNothing(url: string) {
  const { status, code } = await ask(url, undefined, { method: "GET", path: "/nothing" });
  return { fault: status === 404 ? undefined : `${status} ${code}`, isStale: false, isRefused: false };
}

/**
 * In turn: reads a license, creates one, validates one that the node does not know, one that nobody knows, and a known one for a fingerprint that
 * nobody has asked for.
 */
async function askDatabase(url: string, { tenant, session, known, fleet, unasked, productId, policyId }: Crowd, turn: number) {
  const path = `/tenants/${tenant}/licenses`;
  const validation = { method: "POST", path: `${path}/actions/validate` };
  const license = known[turn % known.length] as License;
  const requests = [
    { method: "GET", path: `${path}/${license.id}`, expected: 200 },
    { method: "POST", path, body: { product_id: productId, policy_id: policyId, name: "Made on the way" }, expected: 201 },
    { ...validation, body: { license_key: unasked() }, expected: 200 },
    { ...validation, body: { license_key: `no-such-key-${Math.random()}` }, expected: 404 },
    { ...validation, body: { license_key: fleet, scope: { fingerprint: `unread-${Math.random()}` } }, expected: 200 },
  ];
  const wanted = requests[turn % requests.length] as (typeof requests)[number];
  const { status, code, headers } = await ask(url, `Bearer ${session}`, wanted);
  const isRefused = status === 503 && code === "50001" && Number(headers["retry-after"]) > 0;
  const fault = status === wanted.expected || isRefused ? undefined : `${wanted.method} ${wanted.expected}: ${status} ${code}`;
  return { fault, isStale: false, isRefused };
}

type Wanted = { method: string; path: string; body?: object };

/** Milliseconds after which a client gives up. */
const patienceMs = 30_000;

export const ask = (
  url: string,
  authorization: string | undefined,
  { method, path, body }: Wanted,
): Promise<{ status: number; code: string; data: any; headers: Record<string, string | string[] | undefined> }> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(text === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    const sent = request(`${url}/api/v1${path}`, { method, headers, agent, timeout: patienceMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { code = "00000", data } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
        resolve({ status: response.statusCode ?? 0, code, data, headers: response.headers });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path} was not answered in ${patienceMs / 1000} s`)));
    sent.on("error", reject);
    sent.end(text);
  });
