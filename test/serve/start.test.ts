import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, signIn, startService, temporaryFolder } from "../dev/running-service.ts";

const folders: string[] = [];

const kept = (folder: string): string => {
  folders.push(folder);
  return folder;
};

/** For a first start. */
const newFolder = (): string => kept(temporaryFolder());

/** For another start. */
const usedFolder = async (): Promise<string> => kept(await preparedFolder());

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("npm start", () => {
  test("says what it does, prints a password once, and keeps data over a restart", async () => {
    const dataDir = newFolder();
    const first = await startService({ dataDir });
    expect(first.output()).toMatch(
      /^Database +embedded Postgres in .+\nMigrations +up to date\nService +http:.+\nConsole +http:.+\/console\nTry it +http:.+\/docs\nLog in +curl .+\n/,
    );
    const [, generated = ""] = /^Password +(\S+)/m.exec(first.output()) ?? [];
    expect(generated).toMatch(/^[A-Za-z0-9]{24}$/);
    const token = await signIn(first.url, generated);
    expect(await post(`${first.url}/tenants`, { name: "acme" }, token)).toMatchObject({ status: 201 });
    expect(await first.stop()).toBe(0);
    expect(first.output()).toContain("Stopped.");

    const second = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
    expect(second.output()).toMatch(
      /^Password +as it was: superadmin was made before, and SUPERADMIN__PASSWORD is for a new database$/m,
    );
    // The superadmin's session outlives the restart.
    const tenant = await fetch(`${second.url}/tenants/acme`, { headers: { Authorization: `Bearer ${token}` } });
    expect(tenant.status).toBe(200);
    expect(await signIn(second.url, generated)).toBeTruthy();
    expect(await second.stop()).toBe(0);
  });

  test("keeps its secrets for their owner only, and none of them in the database's files", async () => {
    const dataDir = join(newFolder(), "data");
    const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
    expect(service.output()).not.toContain(password);
    await service.stop();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const path = join(dataDir, "secrets.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const secrets: Record<string, string> = JSON.parse(readFileSync(path, "utf8"));
    expect(Object.keys(secrets)).toEqual(["MASTER_KEY", "KEY_PEPPER"]);
    const files = readdirSync(join(dataDir, "database"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const content = readFileSync(join(file.parentPath, file.name), "latin1");
      for (const secret of [...Object.values(secrets), password]) expect(content.includes(secret), file.name).toBe(false);
    }
  });

  test("a database whose secrets are gone ends it with a sentence, until they are back or somebody goes on on purpose", async () => {
    const dataDir = await usedFolder();
    const path = join(dataDir, "secrets.json");
    const secrets = readFileSync(path, "utf8");
    rmSync(path);
    const none = { MASTER_KEY: "", KEY_PEPPER: "" };
    const refused = await startService({ dataDir, variables: none });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toMatch(
      /The database is in use, but .+ has no secrets\.json.+MASTER_KEY and KEY_PEPPER.+NEW_SECRETS=accept/s,
    );
    expect(existsSync(path)).toBe(false);
    // The variables are enough.
    const byVariables = await startService({ dataDir, variables: JSON.parse(secrets) });
    expect(await signIn(byVariables.url)).toBeTruthy();
    expect(await byVariables.stop()).toBe(0);
    expect(existsSync(path)).toBe(false);
    const onPurpose = await startService({ dataDir, variables: { ...none, NEW_SECRETS: "accept" } });
    expect(onPurpose.output()).toContain("Ctrl-C");
    expect(await onPurpose.stop()).toBe(0);
    expect(readFileSync(path, "utf8")).not.toBe(secrets);
  });

  test("whoever ends npm ends the service with it", async () => {
    const service = await startService({ dataDir: await usedFolder(), command: ["npm", "start"] });
    service.process.kill("SIGTERM");
    // Not before everything that it started has let go of its output.
    await service.exited;
    expect(service.output()).toContain("Stopped.");
  });

  test("a data folder in use ends it with one sentence", async () => {
    const dataDir = await usedFolder();
    const first = await startService({ dataDir });
    const second = await startService({ dataDir });
    expect(await second.exited).toBe(1);
    expect(second.output()).toBe(
      `The data folder ${dataDir} is in use by another process. Stop that one, or set LATCHKEY_DATA to another folder.\n`,
    );
    expect(await first.stop()).toBe(0);
  });

  test("a data folder that others can look into ends it with one sentence", async () => {
    const dataDir = newFolder();
    chmodSync(dataDir, 0o750);
    const service = await startService({ dataDir });
    expect(await service.exited).toBe(1);
    expect(service.output()).toBe(
      `The data folder ${dataDir} is open to other users (mode 750). Close it: chmod 700 ${dataDir}\n`,
    );
  });

  test.runIf(process.getuid?.() === 0)("a data folder of another user ends it with one sentence", async () => {
    const dataDir = newFolder();
    chownSync(dataDir, 12_345, 12_345);
    const service = await startService({ dataDir });
    expect(await service.exited).toBe(1);
    expect(service.output()).toBe(
      `The data folder ${dataDir} belongs to another user (12345). Start the service as that user, or set LATCHKEY_DATA to another folder.\n`,
    );
  });

  test("a data folder that wrangler dev used keeps its database, and what else was left there is deleted", async () => {
    const dataDir = await usedFolder();
    const first = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
    await post(`${first.url}/tenants`, { name: "acme" }, await signIn(first.url));
    await first.stop();
    const left = join(dataDir, "worker/v3/observability");
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, "traces.sqlite"), "GET /api/v1/tenants/acme/licenses/A-KEY-IN-CLEAR");

    const second = await startService({ dataDir });
    expect(second.output()).toMatch(
      /^Deleted +.+\/worker: an earlier version kept traces of requests there, with license keys in clear$/m,
    );
    expect(existsSync(join(dataDir, "worker"))).toBe(false);
    const kept = await fetch(`${second.url}/tenants/acme`, { headers: { Authorization: `Bearer ${await signIn(second.url)}` } });
    expect(kept.status).toBe(200);
    await second.stop();
  });

  test("a taken port ends it with one sentence", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const { port } = holder.address() as AddressInfo;
    const service = await startService({ dataDir: newFolder(), port });
    expect(await service.exited).toBe(1);
    expect(service.output()).toBe(
      `Port ${port} is taken by another process. Stop that one, or set SERVER__HTTP_PORT to another port.\n`,
    );
    await new Promise((resolve) => holder.close(resolve));
  });

  test.each([
    [
      { POSTGRES__HOST: "127.0.0.1", POSTGRES__PORT: "9" },
      /^Postgres at 127\.0\.0\.1:9 cannot be reached \(.*ECONNREFUSED.*\)\. Check .+\.\n$/,
    ],
    [{ DATABASE_URL: "postgres://u:p@127.0.0.1:9/db" }, /^Database .+\nThe migrations failed at 127\.0\.0\.1.+\n$/],
    [{ POSTGRES__HOST: "127.0.0.1", POSTGRES__PORT: "http" }, /^POSTGRES__PORT must be a port from 1 to 65535, not "http"\.\n$/],
    [
      { SERVER__HTTP_HOST: "203.0.113.7" },
      /^203\.0\.113\.7 is no address of this machine \(EADDRNOTAVAIL\)\. Set SERVER__HTTP_HOST to one that is, such as .+\.\n$/,
    ],
    [{ SERVER__HTTP_PORT: "99999" }, /^SERVER__HTTP_PORT must be a port from 1 to 65535, not "99999"\.\n$/],
    [
      { TRUSTED_PROXY: "10.0.0.0/8, proxy.example" },
      /^TRUSTED_PROXY is not valid: "proxy\.example" is no IP address and no CIDR\. List .+\.\n$/,
    ],
    [
      { METRICS_TOKEN: "secret" },
      /^METRICS_TOKEN must be 24 or more visible ASCII characters without spaces\. Make one with: openssl/,
    ],
    [{ KEYGEN_TENANT: "acme inc." }, /^KEYGEN_TENANT must be a tenant's name or id, such as acme, not "acme inc\."\.\n$/],
    [{ MASTER_KEY: "short" }, /^MASTER_KEY must be 32 bytes in base64\. Make one with: openssl rand -base64 32\n$/],
    [{ SUPERADMIN__PASSWORD: "short" }, /^SUPERADMIN__PASSWORD must have 8 characters or more\.\n$/],
  ])("%j ends it with one sentence", async (variables, sentence) => {
    const service = await startService({ dataDir: newFolder(), variables });
    expect(await service.exited).toBe(1);
    expect(service.output()).toMatch(sentence);
  });

  test("kill -9 during a burst of writes loses no write that was answered", async () => {
    const dataDir = await usedFolder();
    const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
    const token = await signIn(service.url);
    const answered: string[] = [];
    let isKilled = false;
    const writer = async (worker: number) => {
      for (let turn = 0; !isKilled; turn += 1) {
        const name = `tenant-${worker}-${turn}`;
        const reply = await post(`${service.url}/tenants`, { name }, token).catch(() => undefined);
        if (reply?.status === 201) answered.push(name);
        if (answered.length >= 60) {
          isKilled = true;
          service.process.kill("SIGKILL");
        }
      }
    };
    await Promise.all([0, 1, 2, 3].map(writer));
    await service.exited;
    expect(answered.length).toBeGreaterThanOrEqual(60);

    const again = await startService({ dataDir });
    expect(again.output()).toContain("Ctrl-C");
    const lost: string[] = [];
    for (const name of answered) {
      const { status } = await fetch(`${again.url}/tenants/${name}`, { headers: { Authorization: `Bearer ${token}` } });
      if (status !== 200) lost.push(name);
    }
    expect(lost).toEqual([]);
    expect(await again.stop()).toBe(0);
  });
});
