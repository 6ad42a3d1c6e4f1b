import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, openApi } from "../../bench/support/api.ts";
import { licenseKey, makeDataset, prepareDatabase } from "../../bench/support/dataset.ts";
import { type Service, startService } from "../../bench/support/service.ts";
import { startTemporaryServer, type TemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { builtService } from "../../serve/worker/build.ts";

// Two regions that share nothing but the database, each in a runtime of its own as it deploys: requests that last a millisecond, and whose timers
// end with them.

const folder = mkdtempSync(join(tmpdir(), "latchkey-revocation-"));
let server: TemporaryServer;
let here: Service;
let there: Service;
let admin: Api;
let path: string;
let tokens: string;

beforeAll(async () => {
  server = await startTemporaryServer({ connections: 32 });
  const address = { ...server.address, connections: 8 };
  const build = await builtService();
  here = await startService({ build, address, folder, name: "here", variables: { REGION: "weur" } });
  there = await startService({ build, address, folder, name: "there", variables: { REGION: "apac" } });
  await prepareDatabase(here.endpoint);
  const { tenant, session, productId } = await makeDataset(here.url, address, 10);
  admin = openApi(here.url, `Bearer ${session}`);
  path = `/tenants/${tenant}`;
  tokens = `${path}/products/${productId}/tokens`;
}, 120_000);

afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Validates elsewhere again and again. @returns the code of the first refusal, or undefined where all was well for as long as anything may be old */
async function refusalElsewhere(authorization: string): Promise<string | undefined> {
  const app = openApi(there.url, authorization);
  const endsAt = performance.now() + 2 * edgeTtlMs;
  while (performance.now() < endsAt) {
    const { code } = await app.ask("POST", `${path}/licenses/actions/validate`, { license_key: licenseKey(1) });
    if (code !== "00000") return code;
  }
  return undefined;
}

/** Milliseconds of the policies' default `edge_ttl`. */
const edgeTtlMs = 15_000;

test("a caller that one region refuses is refused in every other region, even if it asks there often", async () => {
  const password = "a password of the tests";
  const support = { username: "sue", email: "sue@example.com", role: "admin", password };
  await admin.post(`${path}/accounts`, support);
  const { access } = await openApi(here.url).post(`${path}/auth/login`, { username: support.username, password });
  const { id, token } = await admin.post(tokens, { name: "store" });
  const letIn = [`Bearer ${access}`, `Bearer ${token}`];
  for (const authorization of letIn)
    await openApi(there.url, authorization).post(`${path}/licenses/actions/validate`, { license_key: licenseKey(1) });

  await admin.post(`${path}/accounts/${support.username}/actions/ban`, {});
  expect(await admin.ask("DELETE", `${tokens}/${id}`)).toMatchObject({ status: 204 });
  expect(await Promise.all(letIn.map(refusalElsewhere))).toEqual(["49016", "40001"]);
});
