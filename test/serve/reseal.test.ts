import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { reseal } from "../../serve/keys/reseal.ts";
import { applyMigrations } from "../../serve/migrations.ts";
import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import { licenseKeyContext, signingKeyContext } from "../../src/crypto/key-contexts.ts";
import { createSealer, type Sealer } from "../../src/crypto/sealing.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";
import { type SealedColumn, sealedColumns } from "../../src/db/sealed-columns.ts";
import { replaceSealed, selectSealedOtherwise } from "../../src/db/sealed-store.ts";
import { jsonOf } from "../../src/db/sql.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, root, signIn, startService } from "../dev/running-service.ts";
import { backends } from "./backends.ts";

const newKey = (): string => randomBytes(32).toString("base64");

const columnOf = (table: string): SealedColumn => {
  const column = sealedColumns.find((one) => one.table === table);
  if (column === undefined) throw new Error(`no sealed column in ${table}`);
  return column;
};

const poolKeys = columnOf("pool_keys");

/** Values of the story: two batches and a half. */
const total = 500;

const unheard = () => {};

describe.each(backends)("on %s", (_, open) => {
  let database: Database;
  let tenantId: string;
  let hold: (statement: string) => Promise<() => Promise<void>>;
  const stops: (() => Promise<void>)[] = [];
  const [oldKey, newerKey] = [newKey(), newKey()];

  beforeAll(async () => {
    const { backend, stop } = await open();
    const endpoint = await startNeonEndpoint({ backend });
    stops.push(endpoint.close, stop);
    const address = { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url };
    await applyMigrations(address);
    database = openDatabase({ url: endpoint.databaseUrl, endpoint: endpoint.url });
    hold = async (statement) => {
      const client = await backend.pool.connect();
      await client.query("begin");
      await client.query(statement);
      return async () => {
        await client.query("commit");
        client.release();
      };
    };
  }, 120_000);

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  /** A policy's pool, sealed with a key. */
  async function fillPool(sealer: Sealer, size = total): Promise<void> {
    tenantId = randomUUID();
    const [productId, policyId] = [randomUUID(), randomUUID()];
    const keys = await Promise.all(
      Array.from({ length: size }, async (_one, number) => {
        const hash = `${tenantId}-${number}`;
        return { id: randomUUID(), hash, sealed: await sealer.seal(`KEY-${number}`, licenseKeyContext(tenantId, hash)) };
      }),
    );
    await database.execute(sql`insert into tenants (id, name) values (${tenantId}, ${tenantId})`);
    await database.execute(sql`
      insert into products (id, tenant_id, name, code, distribution_strategy)
      values (${productId}, ${tenantId}, 'Sketchbook', 'sketchbook', 'licensed')`);
    await database.execute(sql`
      insert into policies (id, tenant_id, product_id, name, use_pool) values (${policyId}, ${tenantId}, ${productId}, 'Pool', true)`);
    const keyId = randomUUID();
    await database.execute(sql`
      insert into signing_keys (id, tenant_id, algorithm, status, public_key, private_key_sealed)
      values (${keyId}, ${tenantId}, 'ED25519', 'active', '', ${await sealer.seal("private", signingKeyContext(tenantId, keyId))})`);
    await database.execute(sql`
      insert into pool_keys (id, tenant_id, policy_id, key_hash, key_sealed)
      select key.id, ${tenantId}, ${policyId}, key.hash, key.sealed
      from jsonb_to_recordset(${jsonOf(keys)}) as key (id uuid, hash text, sealed text)`);
  }

  const everything = (sealer: Sealer) =>
    reseal({ database, sealer, onProgress: unheard, interrupted: new AbortController().signal });

  const sealedWith = async (keyId: string) =>
    (await selectSealedOtherwise(database, poolKeys, { keyId: "none", after: undefined, most: 10_000 })).filter(
      ({ sealed, boundTo }) => boundTo[0] === tenantId && sealed.startsWith(`v1.${keyId}.`),
    );

  const changesAndEvents = async () =>
    (await database.execute(sql`select (select count(*) from events) as events, (select max(id) from changes) as change`)).rows;

  test("moves everything to the first key, interrupted and gone on with; again, it finds nothing to do", async () => {
    await fillPool(await createSealer(oldKey));
    const sealer = await createSealer(`${newerKey},${oldKey}`);
    const [newId = "", oldId = ""] = sealer.keyIds;
    const before = await changesAndEvents();
    const interrupt = new AbortController();
    const first = await reseal({
      database,
      sealer,
      onProgress: ({ table }, done) => {
        if (table === "pool_keys" && done > 0) interrupt.abort();
      },
      interrupted: interrupt.signal,
    });
    expect(first.isInterrupted).toBe(true);
    const movedFirst = await sealedWith(newId);
    expect([movedFirst.length > 0, movedFirst.length < total]).toEqual([true, true]);
    expect(first.left.some(({ keyId, column }) => keyId === oldId && column === poolKeys)).toBe(true);

    expect(await everything(sealer)).toMatchObject({ left: [], isInterrupted: false });
    const values = await sealedWith(newId);
    expect(values).toHaveLength(total);
    for (const { sealed, boundTo } of values)
      expect(await sealer.open(sealed, poolKeys.contextOf(boundTo))).toBe(`KEY-${boundTo[1]?.slice(tenantId.length + 1)}`);
    const alone = await createSealer(newerKey);
    for (const { sealed, boundTo } of values.slice(0, 20)) await alone.open(sealed, poolKeys.contextOf(boundTo));
    expect(await everything(sealer)).toEqual({ moved: 0, left: [], isInterrupted: false });
    expect(await everything(alone)).toEqual({ moved: 0, left: [], isInterrupted: false });
    expect((await changesAndEvents())[0]?.events, "no event tells of it").toBe(before[0]?.events);
  });

  test("leaves what somebody has changed since it was read", async () => {
    const sealer = await createSealer(oldKey);
    await fillPool(sealer, 2);
    const [first, second] = await sealedWith(sealer.keyIds[0] ?? "");
    if (first === undefined || second === undefined) throw new Error("two keys were filled");
    await database.execute(sql`update pool_keys set key_sealed = 'changed meanwhile' where id = ${first.key[1]}`);
    const replaced = await replaceSealed(
      database,
      poolKeys,
      [first, second].map(({ key, sealed }) => ({ key, old: sealed, new: "anew" })),
    );
    const { rows } = await database.execute(
      sql`select key_sealed from pool_keys where tenant_id = ${tenantId} order by key_sealed`,
    );
    expect([replaced, rows]).toEqual([1, [{ key_sealed: "anew" }, { key_sealed: "changed meanwhile" }]]);
    await database.execute(sql`delete from pool_keys where tenant_id = ${tenantId}`);
  });

  test("waits for nobody who holds a row, and comes back for it", async () => {
    // PGlite has one connection: nobody else holds anything there.
    if (_ === "PGlite") return;
    await fillPool(await createSealer(oldKey), 10);
    const sealer = await createSealer(`${newerKey},${oldKey}`);
    const release = await hold(`update pool_keys set created_at = now() where key_hash = '${tenantId}-3'`);
    let released: Promise<void> | undefined;
    const result = await reseal({
      database,
      sealer,
      onProgress: ({ table }, done) => {
        if (table === "pool_keys" && done === 9) released = release();
      },
      interrupted: new AbortController().signal,
    });
    await released;
    expect(released).toBeDefined();
    expect(result.left).toEqual([]);
    expect(await sealedWith(sealer.keyIds[0] ?? "")).toHaveLength(10);
  });

  test("names what none of its keys opens, and leaves it as it is", async () => {
    const lost = await createSealer(newKey());
    await fillPool(lost, 3);
    const before = await sealedWith(lost.keyIds[0] ?? "");
    const { left } = await everything(await createSealer(`${newerKey},${oldKey}`));
    expect(left.find(({ column }) => column === poolKeys)).toEqual({ column: poolKeys, keyId: lost.keyIds[0], values: 3 });
    expect(await sealedWith(lost.keyIds[0] ?? "")).toEqual(before);
    await database.execute(sql`delete from tenants where id = ${tenantId}`);
  }, 60_000);
});

describe("npm run keys:reseal", () => {
  const services: RunningService[] = [];
  let folder: string | undefined;

  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const run = promisify(execFile);

  /** Its output; if it fails, its error output behind "failed: ". */
  const command = (variables: Record<string, string>): Promise<string> =>
    run(process.execPath, [join(root, "serve/reseal-keys.ts")], { cwd: root, env: { ...process.env, ...variables } }).then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}failed: ${stderr}`,
    );

  test("moves a running service to a new MASTER_KEY, after which the old one can be thrown away", async () => {
    folder = await preparedFolder();
    const dataDir = folder;
    const secretsFile = join(dataDir, "secrets.json");
    const { MASTER_KEY: old, KEY_PEPPER } = JSON.parse(readFileSync(secretsFile, "utf8"));
    const fresh = newKey();
    const start = async (MASTER_KEY: string) => {
      writeFileSync(secretsFile, JSON.stringify({ MASTER_KEY, KEY_PEPPER }), { mode: 0o600 });
      const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
      services.push(service);
      expect(service.output()).toContain("Ctrl-C");
      return service;
    };
    const variables = { LATCHKEY_DATA: dataDir };

    const first = await start(old);
    const token = await signIn(first.url);
    const made = async (path: string, body: unknown) => (await post(`${first.url}${path}`, body, token)).data;
    await made("/tenants", { name: "acme" });
    const { id: product_id } = await made("/tenants/acme/products", { name: "Sketchbook", code: "sketchbook" });
    const { id: policy_id } = await made("/tenants/acme/policies", { product_id, name: "Desktop" });
    const { license_key = "" } = await made("/tenants/acme/licenses", { product_id, policy_id, name: "Alice" });
    expect(await command({ ...variables, MASTER_KEY: `${fresh},${old}` })).toMatch(
      /^failed: The service that is running does not have the first MASTER_KEY \([0-9a-f]{8}\), .+ Start it again with this MASTER_KEY first\.\n$/,
    );
    await first.stop();

    const second = await start(`${fresh},${old}`);
    const said = await command(variables);
    expect(said).toMatch(/^Reseal +masters\.private_key_sealed: 1 of 1\n/);
    expect(said).toMatch(
      /Resealed +\d+ values with the first MASTER_KEY \([0-9a-f]{8}\)\nOld keys +none is needed by the database: [0-9a-f]{8} .+\n$/,
    );
    expect(await command(variables)).toMatch(/^Resealed +0 values .+\nOld keys +none is needed .+\n$/);
    await second.stop();
    expect(await command({ ...variables, MASTER_KEY: newKey() })).toMatch(
      /failed: Keep every key of MASTER_KEY\. Add the keys that are missing/,
    );

    const third = await start(fresh);
    const again = await signIn(third.url);
    const path = `${third.url}/tenants/acme/licenses/actions`;
    expect(await post(`${path}/validate`, { license_key }, again)).toMatchObject({ status: 200, data: { code: "valid" } });
    expect(await post(`${path}/find`, { license_key }, again)).toMatchObject({ status: 200, data: { license_key } });
    expect(await post(`${path}/checkout`, { license_key }, again)).toMatchObject({ status: 200 });
  });
});
