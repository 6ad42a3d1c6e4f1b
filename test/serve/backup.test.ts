import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { findPostgres, startTemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, root, signIn, startService, temporaryFolder } from "../dev/running-service.ts";

const run = promisify(execFile);

const folders: string[] = [];
const services: RunningService[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const kept = (folder: string): string => {
  folders.push(folder);
  return folder;
};

const newFolder = (): string => kept(temporaryFolder());

type Variables = Record<string, string>;

async function start(variables: Variables): Promise<RunningService> {
  const service = await startService({ dataDir: variables.LATCHKEY_DATA ?? "", variables });
  services.push(service);
  expect(service.output()).toContain("Ctrl-C");
  return service;
}

/** Runs what `npm run <name> -- …` runs. @returns its output; if it fails, its error output behind "failed: " */
async function command(name: "backup" | "restore", parameters: string[], variables: Variables): Promise<string> {
  const env = { ...process.env, ...variables };
  const running = run(process.execPath, [join(root, "serve", `${name}.ts`), ...parameters], { cwd: root, env });
  return running.then(
    ({ stdout }) => stdout,
    ({ stderr }: { stderr: string }) => `failed: ${stderr}`,
  );
}

/** A vendor's licenses, a machine and validations, and what can be seen of them. */
async function vendorOf(service: RunningService) {
  const tenant = `${service.url}/tenants/acme`;
  const token = await signIn(service.url);
  const made = async (path: string, body: unknown) => (await post(path, body, token)).data;
  await made(`${service.url}/tenants`, { name: "acme" });
  const { id: product_id } = await made(`${tenant}/products`, { name: "Sketchbook", code: "sketchbook" });
  const { id: policy_id } = await made(`${tenant}/policies`, { product_id, name: "Two seats", floating: true, max_machines: 2 });
  const license = { product_id, policy_id, metadata: { order: "A-1042 鍵" } };
  const { license_key } = await made(`${tenant}/licenses`, { ...license, name: "Alice" });
  await made(`${tenant}/licenses`, { ...license, name: "Bob" });
  expect(await post(`${tenant}/machines`, { license_key, fingerprint: "a" }, token)).toMatchObject({ status: 201 });
  expect(await post(`${tenant}/licenses/actions/increment-usage`, { license_key, increment: 7 }, token)).toMatchObject({
    status: 200,
  });
  return license_key ?? "";
}

async function seenAt(service: RunningService, license_key: string) {
  const tenant = `${service.url}/tenants/acme`;
  const token = await signIn(service.url);
  const read = async (path: string): Promise<any> =>
    (await fetch(`${tenant}${path}`, { headers: { Authorization: `Bearer ${token}` } })).json();
  const { data: license } = await read(`/licenses/${license_key}`);
  const verdict = (await post(`${tenant}/licenses/actions/validate`, { license_key }, token)).data.code;
  return {
    name: license?.name,
    uses: license?.uses,
    metadata: license?.metadata,
    machines: license?.machines_count,
    verdict,
    licenses: (await read("/licenses")).count,
    events: (await read("/events?event=license.created")).count,
  };
}

const atBackup = {
  name: "Alice",
  uses: 7,
  metadata: { order: "A-1042 鍵" },
  machines: 1,
  verdict: "valid",
  licenses: 2,
  events: 2,
};

/** Makes a change after the backup, which is lost. */
async function changeAfterwards(service: RunningService, license_key: string): Promise<void> {
  const token = await signIn(service.url);
  const suspend = `${service.url}/tenants/acme/licenses/actions/suspend`;
  expect(await post(suspend, { license_key }, token)).toMatchObject({ status: 200 });
  expect(await seenAt(service, license_key)).toMatchObject({ verdict: "suspended" });
}

/** A copy in which a byte in the middle is another. */
function damagedCopy(file: string): string {
  const copy = `${file}.damaged`;
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(copy, bytes);
  return copy;
}

describe("the embedded Postgres", () => {
  test("is backed up while the service runs, and restored to what it was, over what is there or into another folder", async () => {
    const dataDir = kept(await preparedFolder());
    const file = join(newFolder(), "latchkey.backup");
    const variables = { LATCHKEY_DATA: dataDir, SUPERADMIN__PASSWORD: password };
    let service = await start(variables);
    const key = await vendorOf(service);
    expect(await seenAt(service, key)).toEqual(atBackup);

    const said = await command("backup", [file], variables);
    expect(said).toMatch(
      /^Backup +.+latchkey\.backup \(\d+ KiB\) of the embedded Postgres in .+\nSecrets +not in it\. Keep .+secrets\.json .+\n$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secrets: Variables = JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8"));
    for (const secret of [...Object.values(secrets), key]) expect(readFileSync(file).includes(secret)).toBe(false);
    expect(await command("backup", [file], variables)).toMatch(
      /^failed: .+latchkey\.backup exists already\. Name another file, or add --overwrite .+\n$/,
    );
    expect(await command("backup", [file, "--overwrite"], variables)).toMatch(/^Backup /);
    expect(readdirSync(join(file, "..")), "nothing half-written is left").toEqual(["latchkey.backup"]);
    expect(await command("restore", [file, "--overwrite"], variables)).toMatch(
      /^failed: The data folder .+ is in use by another process\./,
    );

    await changeAfterwards(service, key);
    await service.stop();
    expect(existsSync(join(dataDir, "endpoint.json"))).toBe(false);
    expect(await command("restore", [damagedCopy(file), "--overwrite"], variables)).toMatch(
      /^failed: .+ is damaged: it is not as it was written\. Nothing was changed; use another backup\.\n$/,
    );
    expect(await command("restore", [join(dataDir, "lock"), "--overwrite"], variables)).toMatch(
      /^failed: .+ is no backup of Latchkey/,
    );
    expect(await command("restore", [file], variables)).toMatch(
      /^failed: There is a database in .+ already\. Name an empty data folder/,
    );
    service = await start(variables);
    expect(await seenAt(service, key), "nothing has changed the database").toMatchObject({ verdict: "suspended" });
    await service.stop();

    expect(await command("restore", [file, "--overwrite"], variables)).toMatch(
      /^Restored +the database as it was at .+\nKept +the database that was there, in .+\nNext .+\n$/,
    );
    service = await start(variables);
    expect(await seenAt(service, key), "and the nodes have forgotten the suspension").toEqual(atBackup);
    await service.stop();

    const other = { ...variables, LATCHKEY_DATA: join(newFolder(), "restored") };
    mkdirSync(other.LATCHKEY_DATA, { mode: 0o700 });
    expect(await command("restore", [file], other)).toMatch(
      /^failed: The backup cannot be read without its secrets\. Put the secrets\.json/,
    );
    writeFileSync(join(other.LATCHKEY_DATA, "secrets.json"), JSON.stringify({ ...secrets, KEY_PEPPER: secrets.MASTER_KEY }), {
      mode: 0o600,
    });
    expect(await command("restore", [file], other)).toMatch(/^failed: The backup was made with another KEY_PEPPER\./);
    copyFileSync(join(dataDir, "secrets.json"), join(other.LATCHKEY_DATA, "secrets.json"));
    expect(await command("restore", [file], other)).toMatch(/^Restored .+\nNext .+\n$/);
    service = await start(other);
    expect(await seenAt(service, key)).toEqual(atBackup);
  });

  test("is backed up while the service is stopped, and a folder without a database is not", async () => {
    const empty = { LATCHKEY_DATA: newFolder() };
    const file = join(newFolder(), "latchkey.backup");
    expect(await command("backup", [file], empty)).toMatch(/^failed: There is no database in .+\n$/);
    expect(await command("backup", [], empty)).toBe("failed: Usage: npm run backup -- FILE [--overwrite]\n");
    expect(readdirSync(empty.LATCHKEY_DATA)).toEqual([]);
    const variables = { LATCHKEY_DATA: kept(await preparedFolder()), SUPERADMIN__PASSWORD: password };
    let service = await start(variables);
    const key = await vendorOf(service);
    await service.stop();
    expect(await command("backup", [file], variables)).toMatch(/^Backup /);
    service = await start(variables);
    await changeAfterwards(service, key);
    await service.stop();
    expect(await command("restore", [file, "--overwrite"], variables)).toMatch(/^Restored /);
    expect(await seenAt(await start(variables), key)).toEqual(atBackup);
  });
});

describe.skipIf(findPostgres() === undefined)("a Postgres of one's own", () => {
  test("is backed up while the service runs, and restored into an empty database", async () => {
    const server = await startTemporaryServer({ connections: 32 });
    try {
      const dataDir = newFolder();
      const file = join(newFolder(), "latchkey.backup");
      const { host, port } = server.address;
      const variables = {
        LATCHKEY_DATA: dataDir,
        SUPERADMIN__PASSWORD: password,
        POSTGRES__HOST: host,
        POSTGRES__PORT: String(port),
        PATH: `${findPostgres()}:${process.env.PATH}`,
      };
      let service = await start(variables);
      const key = await vendorOf(service);
      expect(await command("backup", [file], variables)).toMatch(
        /^Backup +.+ of the database postgres\nSecrets +not in it\. Keep .+secrets\.json/,
      );
      await changeAfterwards(service, key);
      await service.stop();
      const restored = { ...variables, POSTGRES__DATABASE: "restored" };
      await run("createdb", ["-h", host, "-p", String(port), "-U", "postgres", "restored"], {
        env: { ...process.env, ...variables },
      });
      expect(await command("restore", [file], variables)).toMatch(
        /^failed: The database postgres has tables already\. Make an empty one/,
      );
      expect(await command("restore", [damagedCopy(file)], restored)).toMatch(/^failed: .+ is damaged/);
      expect(await command("restore", [file], { ...variables, POSTGRES__HOST: "" })).toMatch(
        /^failed: This is a backup of a Postgres server\./,
      );
      expect(await command("restore", [file], restored)).toMatch(/^Restored .+\nNext .+\n$/);
      service = await start(restored);
      expect(await seenAt(service, key)).toEqual(atBackup);
      await service.stop();

      const away = { ...variables, POSTGRES__PORT: "9" };
      expect(await command("backup", [`${file}.2`], away)).toMatch(/^failed: pg_dump failed: .+refused/);
      expect(await command("backup", [`${file}.2`], { ...variables, PATH: newFolder() })).toMatch(
        /^failed: pg_dump is not on this machine\./,
      );
      expect(readdirSync(join(file, "..")).sort()).toEqual(["latchkey.backup", "latchkey.backup.damaged"]);
    } finally {
      for (const service of services.splice(0)) await service.stop();
      await server.stop();
    }
  });
});
