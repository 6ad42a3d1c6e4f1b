import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { password, signIn, startService, temporaryFolder } from "../dev/running-service.ts";
import { publicKeyIn } from "./public-key.ts";
import type { Seed, Vendor } from "./seed.ts";

// `node with-service.ts [--seed module.ts] command…`: a command beside the service as `npm start` runs it, with a data folder of its own and a
// tenant with an admin. Environment variables tell the command where they are. With a seed, also what the seed's default export made and returns.

const tenant = "conformance";

const admin = { username: "ada", email: "ada@example.com", password: "correct horse battery staple" };

const parameters = process.argv.slice(2);
const seedPath = parameters[0] === "--seed" ? parameters.splice(0, 2)[1] : undefined;
const [program, ...programParameters] = parameters;
if (program === undefined) throw new Error("Name the command to run beside the service.");

const dataDir = temporaryFolder();
const service = await startService({
  dataDir,
  variables: { SUPERADMIN__PASSWORD: password, KEYGEN_TENANT: tenant, WEBHOOK_ALLOW_PRIVATE: "true" },
});
try {
  const vendor = await newVendor();
  const seed = seedPath === undefined ? undefined : ((await import(pathToFileURL(resolve(seedPath)).href)) as { default: Seed });
  process.exitCode = await runBeside({
    LATCHKEY_URL: new URL(service.url).origin,
    LATCHKEY_API: service.url,
    LATCHKEY_TENANT: tenant,
    LATCHKEY_USERNAME: admin.username,
    LATCHKEY_EMAIL: admin.email,
    LATCHKEY_PASSWORD: admin.password,
    LATCHKEY_PUBLIC_KEY: vendor.publicKey,
    ...(await seed?.default(vendor)),
  });
} finally {
  await service.stop();
  if (process.exitCode !== 0) console.error(service.output());
  rmSync(dataDir, { recursive: true, force: true });
}

async function newVendor(): Promise<Vendor> {
  const root = await signIn(service.url);
  if (root === "") throw new Error(`The service did not start. ${service.output()}`);
  const made = await created(`${service.url}/tenants`, { name: tenant }, root);
  const url = `${service.url}/tenants/${tenant}`;
  await created(`${url}/accounts`, { ...admin, role: "admin" }, root);
  const { access } = await created(`${url}/auth/login`, { username: admin.username, password: admin.password });
  return {
    origin: new URL(service.url).origin,
    tenant,
    username: admin.username,
    password: admin.password,
    publicKey: publicKeyIn(made.ed25519_public_key ?? ""),
    create: (what, body) => created(`${url}/${what}`, body, access),
  };
}

type Made = Record<string, string>;

/** Posts. @returns the answer's data @throws Error with the answer, when it is a refusal */
async function created(url: string, body: unknown, token?: string): Promise<Made> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { data: Made };
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.data;
}

/** Runs the command and passes on what ends it. @returns its exit code */
function runBeside(variables: Record<string, string>): Promise<number> {
  const child = spawn(program ?? "", programParameters, { stdio: "inherit", env: { ...process.env, ...variables } });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
  return new Promise((resolved, rejected) => {
    child.once("error", rejected);
    child.once("close", (code) => resolved(code ?? 1));
  });
}
