import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answered, type Api, openApi } from "../../bench/support/api.ts";
import { makeDataset, prepareDatabase } from "../../bench/support/dataset.ts";
import { type Service, startService } from "../../bench/support/service.ts";
import { startTemporaryServer, type TemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { builtService } from "../../serve/worker/build.ts";

// Two regions that share nothing but the database, each in a runtime of its own as it deploys, and what comes to both at the same moment.

const folder = mkdtempSync(join(tmpdir(), "latchkey-two-regions-"));
let server: TemporaryServer;
let regions: Service[];
let admins: Api[];
let path: string;
let productId: string;

beforeAll(async () => {
  server = await startTemporaryServer({ connections: 32 });
  const address = { ...server.address, connections: 8 };
  const build = await builtService();
  const start = (name: string, REGION: string) => startService({ build, address, folder, name, variables: { REGION } });
  regions = [await start("here", "weur"), await start("there", "apac")];
  const [here] = regions as [Service, Service];
  await prepareDatabase(here.endpoint);
  const dataset = await makeDataset(here.url, address, 1);
  admins = regions.map(({ url }) => openApi(url, `Bearer ${dataset.session}`));
  path = `/tenants/${dataset.tenant}`;
  productId = dataset.productId;
}, 120_000);

afterAll(async () => {
  await Promise.all(regions.map((region) => region.stop()));
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const admin = (index = 0): Api => admins[index % admins.length] as Api;

/** Asks so many times at once, of the two regions in turn. */
const atOnce = (count: number, ask: (api: Api, index: number) => Promise<Answered>): Promise<Answered[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(admin(index), index)));

type License = { license_id: string; license_key: string };

async function newLicense(attributes: Record<string, unknown>): Promise<License> {
  const policy = await admin().post(`${path}/policies`, { product_id: productId, name: crypto.randomUUID(), ...attributes });
  return admin().post(`${path}/licenses`, { policy_id: policy.id, product_id: productId, name: "Alice's desktop" });
}

const read = async ({ license_id }: License) => (await admin().ask("GET", `${path}/licenses/${license_id}`)).data;

function tally(replies: Answered[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of replies) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

const activate = (api: Api, { license_key }: License, fingerprint: string) =>
  api.ask("POST", `${path}/machines`, { license_key, fingerprint });

const verdicts = (license: License, fingerprint: string): Promise<string[]> =>
  Promise.all(
    admins.map(async (api) => {
      const asked = { license_key: license.license_key, scope: { fingerprint } };
      return (await api.ask("POST", `${path}/licenses/actions/validate`, asked)).data.code;
    }),
  );

const rounds = process.env.RACE === "short" ? 2 : 10;

test("of fifty activations on one seat, one succeeds, and both regions see it", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const license = await newLicense({});
    const replies = await atOnce(50, (api, index) => activate(api, license, `m${index}`));
    expect(tally(replies)).toEqual({ "00000": 1, "47025": 49 });
    const winner = replies.find(({ code }) => code === "00000")?.data.fingerprint;
    expect(await read(license)).toMatchObject({ machines_count: 1 });
    expect(await verdicts(license, winner)).toEqual(["valid", "valid"]);
  }
});

test("a machine activated twice at once has one seat, and the second response says that it exists", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const license = await newLicense({ max_machines: 2 });
    expect(tally(await atOnce(2, (api) => activate(api, license, "studio")))).toEqual({ "00000": 1, "48005": 1 });
    expect(await read(license)).toMatchObject({ machines_count: 1 });
    expect(await verdicts(license, "studio")).toEqual(["valid", "valid"]);
  }
});

test("two first pings at once both succeed", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const license = await newLicense({ require_heartbeat: true, heartbeat_basis: "from_first_ping" });
    const { id } = (await activate(admin(), license, "studio")).data;
    const replies = await atOnce(2, (api) => api.ask("POST", `${path}/machines/${id}/actions/ping-heartbeat`, {}));
    expect(replies.map(({ data }) => data.heartbeat_status)).toEqual(["alive", "alive"]);
    expect(await verdicts(license, "studio")).toEqual(["valid", "valid"]);
  }
});

test("uses are set back and their limit is changed while uses are in flight: none is lost, and none is counted twice", async () => {
  const license = await newLicense({ max_uses: 1_000 });
  const at = `${path}/licenses/${license.license_id}`;
  const replies = await atOnce(200, (api, index) => {
    if (index % 50 === 25) return api.ask("POST", `${at}/actions/reset-usage`, {});
    if (index % 50 === 40) return api.ask("PATCH", at, { max_uses: 60 - index / 10 });
    return api.ask("POST", `${at}/actions/increment-usage`, { increment: 1 + (index % 3) });
  });
  for (const { code } of replies) expect(["00000", "47022"]).toContain(code);
  const changes = (await changesOf(license)).filter(({ before }) => before?.uses !== undefined);
  expect(changes.length).toBeGreaterThan(0);
  // Each change begins where another ended, but for the first, and where the last ended nothing begins.
  const { uses } = await read(license);
  const sorted = (counts: (number | undefined)[]) => counts.map(Number).sort((left, right) => left - right);
  expect(sorted([...changes.map(({ before }) => before.uses), uses])).toEqual(
    sorted([0, ...changes.map(({ after }) => after.uses)]),
  );
});

type Change = { before: { uses?: number }; after: { uses?: number } };

/** All that the trail tells of a license. */
async function changesOf({ license_id }: License): Promise<Change[]> {
  const changes: Change[] = [];
  let cursor: string | undefined = "";
  while (cursor !== undefined) {
    const after: string = cursor === "" ? "" : `&after=${cursor}`;
    const page: Answered = await admin().ask("GET", `${path}/events?resource_id=${license_id}${after}`);
    changes.push(...page.data);
    cursor = page.next ?? undefined;
  }
  return changes;
}
