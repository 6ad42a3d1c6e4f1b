import { globSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, signIn, startService } from "../dev/running-service.ts";

// The files that regional nodes have on the disk of one machine.

let dataDir: string;
let service: RunningService;
let token: string;
let key: string;

const start = () => startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });

/** Of regional nodes and their directory, by size: what other objects have is theirs. */
const files = (): string[] =>
  globSync("**/*{RegionalNode,TenantDirectory}*/*.sqlite", { cwd: dataDir })
    .filter((name) => !name.endsWith("metadata.sqlite"))
    .map((name) => join(dataDir, name))
    .sort((left, right) => statSync(right).size - statSync(left).size);

async function validate(tenant = "acme", licenseKey = key): Promise<{ status: number; data: Record<string, unknown> }> {
  const response = await fetch(`${service.url}/tenants/${tenant}/licenses/actions/validate`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `License ${licenseKey}` },
    body: JSON.stringify({ license_key: licenseKey }),
  });
  return { status: response.status, data: ((await response.json()) as { data: Record<string, unknown> }).data };
}

beforeAll(async () => {
  dataDir = await preparedFolder();
  service = await start();
  token = await signIn(service.url);
  const made = async (path: string, body: object) => (await post(`${service.url}${path}`, body, token)).data;
  await made("/tenants", { name: "acme" });
  const product = await made("/tenants/acme/products", { name: "Sketchbook", code: "sketchbook" });
  const policy = await made("/tenants/acme/policies", { name: "Desktop", product_id: product.id });
  const names = { policy_id: policy.id, product_id: product.id };
  key = (await made("/tenants/acme/licenses", { name: "Ada's", ...names })).license_key ?? "";
  expect(await validate()).toMatchObject({ status: 200, data: { valid: true } });
});

afterAll(async () => {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("names of tenants that do not exist leave no file", async () => {
  const before = files();
  expect(before.length).toBeGreaterThan(0);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const session = (tenant: string) =>
    `${part({ alg: "EdDSA", typ: "JWT", kid: crypto.randomUUID() })}.${part({ tenant, sub: "ada" })}.AAAA`;
  const signed = { "Accept-Signature": 'sig1=("@status");nonce="1"' };
  for (let time = 0; time < 10; time += 1) {
    const name = `invented-${time}`;
    const path = `${service.url}/tenants/${name}`;
    const statuses = [
      (await validate(name)).status,
      (await fetch(`${path}/machines`, { headers: { Authorization: "Bearer lk_license_unknown", ...signed } })).status,
      (await fetch(`${path}/licenses`, { headers: { Authorization: `Bearer ${session(name)}` } })).status,
      (await fetch(`${service.url}/tenants`, { headers: { Authorization: `Bearer ${session(name)}` } })).status,
      (await fetch(`${path}/.well-known/jwks.json`, { headers: signed })).status,
      (await fetch(path, { headers: { Authorization: `Bearer ${token}`, ...signed } })).status,
      (await post(`${path}/auth/login`, { username: "ada", password: "nothing at all" })).status,
    ];
    for (const status of statuses) expect([401, 404]).toContain(status);
  }
  expect(files()).toEqual(before);
});

describe("a file that was overwritten", () => {
  const spoil: [string, (path: string) => void][] = [
    ["from its beginning", (path) => writeFileSync(path, Buffer.alloc(100_000, "not a database "))],
    ["with nothing", (path) => writeFileSync(path, "")],
    ["behind its first page", (path) => void writeSync(openSync(path, "r+"), Buffer.alloc(200_000, 0xa5), 0, 200_000, 4_096)],
  ];

  test.each(spoil)("%s is begun anew: validations go on, and none fails", async (_, overwrite) => {
    expect(await service.stop()).toBe(0);
    for (const path of files()) {
      overwrite(path);
      for (const ending of ["-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
    }
    service = await start();
    for (let time = 0; time < 3; time += 1) expect(await validate()).toMatchObject({ status: 200, data: { valid: true } });
    expect((await validate()).data.source).not.toBe("database");
    // The service reports the damage once, and then no more.
    const outcomeOf = service.output();
    for (let time = 0; time < 3; time += 1) expect(await validate()).toMatchObject({ status: 200, data: { valid: true } });
    expect(service.output()).toBe(outcomeOf);
  });
});
