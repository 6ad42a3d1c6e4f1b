import { execFile, execFileSync } from "node:child_process";
import { createPublicKey, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPostgres, startTemporaryServer, type TemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { openDump } from "../../serve/audit/dump.ts";
import { writeBackup } from "../../serve/backup/file.ts";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import { openServerPostgres } from "../../serve/postgres/server.ts";
import { type AuditedDatabase, openAuditedDatabase } from "../support/audited-database.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-verify-"));
const program = join(import.meta.dirname, "../../serve/audit-verify.ts");
const postgres = findPostgres();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Saves the key set of a tenant, as `jwks.json` gives it. */
async function saveKeys({ database }: AuditedDatabase, tenantId: string, status = "active"): Promise<string> {
  const { rows } = await database.execute<{ id: string; public_key: string }>(
    sql`select id, public_key from signing_keys where tenant_id = ${tenantId}`,
  );
  const keys = rows.map(({ id, public_key }) => ({
    ...createPublicKey(public_key).export({ format: "jwk" }),
    ...{ kid: id, purpose: "signing", status },
  }));
  const file = join(folder, `${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify({ keys }));
  return file;
}

describe.skipIf(postgres === undefined)("npm run audit:verify, on a real server", () => {
  let server: TemporaryServer;
  let audited: AuditedDatabase;
  let close: () => Promise<void>;
  let tenant: { id: string; productId: string };
  let name: string;
  let keys: string;

  const runs = (...words: string[]): Promise<{ code: number; out: string }> => {
    const { DATABASE_URL: _, ...variables } = process.env;
    const { host, port } = server.address;
    const env = {
      ...variables,
      ...{ PATH: `${postgres}:${process.env.PATH}`, POSTGRES__HOST: host, POSTGRES__PORT: String(port) },
      LATCHKEY_DATA: join(folder, "none"),
    };
    return new Promise((resolve) => {
      execFile(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...words], { env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out: `${out}${err}` }),
      );
    });
  };

  const dump = (format: "plain" | "custom", zone = "UTC"): string => {
    const file = join(folder, `${randomUUID()}.${format}`);
    const { host, port, username } = server.address;
    const words = [`--format=${format}`, `--file=${file}`, "-h", host, "-p", String(port), "-U", username, "postgres"];
    execFileSync(join(String(postgres), "pg_dump"), words, { env: { ...process.env, PGTZ: zone } });
    return file;
  };

  beforeAll(async () => {
    server = await startTemporaryServer();
    const backend = await openServerPostgres(server.address);
    audited = await openAuditedDatabase(backend);
    close = async () => {
      await audited.close();
      await backend.close();
      await server.stop();
    };
    tenant = await audited.newTenant();
    name = `tenant-${tenant.id}`;
    for (const times of [4, 5]) {
      await audited.change(tenant, times);
      await audited.seal();
    }
    await audited.change(tenant, 1);
    keys = await saveKeys(audited, tenant.id);
  }, 120_000);

  afterAll(() => close());

  test("says what is good, and what to keep of the chain", async () => {
    const { code, out } = await runs("--keys", keys);
    expect(out).toContain(`Tenant      ${name}: 12 events as sealed, 1 not sealed yet; 2 seals\nEnd         ${name}: --after 2:`);
    expect([code, out.includes("everything is as it was sealed"), out.includes("Keys  ")]).toEqual([0, true, false]);
    const [, end = ""] = /--after (2:[0-9a-f]{64})/.exec(out) ?? [];
    expect(await runs("--tenant", name, "--after", end)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Keys        those of the database"),
    });
    const other = end.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    expect(await runs("--after", other)).toMatchObject({
      code: 2,
      out: expect.stringContaining(`Cut off     no chain has the seal ${other}`),
    });
  });

  test("trusts no key but those that it is given, and a revoked one only under a later seal by another", async () => {
    const stranger = await audited.newTenant();
    await audited.seal();
    const { code, out } = await runs("--keys", await saveKeys(audited, stranger.id), "--tenant", name);
    expect([code, out]).toEqual([
      2,
      expect.stringMatching(/Seal +\S+: seal 1: it is signed by the key \S+, which is not among the keys/),
    ]);
    const revoked = await runs("--keys", await saveKeys(audited, tenant.id, "revoked"), "--tenant", name);
    expect(revoked).toMatchObject({
      code: 2,
      out: expect.stringContaining("seal 1: it and those after it are signed by revoked keys alone"),
    });
  });

  test("says in one sentence why it cannot verify", async () => {
    for (const [words, sentence] of [
      [["--keys", join(folder, "nowhere.json")], /nowhere\.json is no key set/],
      [["--after", "2:abc"], /--after 2:abc names no seal/],
      [["--tenant", "nobody"], /no events of a tenant nobody/],
      [["--dump", join(folder, "nothing")], /There is no file/],
      [["--everything"], /Usage: npm run audit:verify/],
    ] as const)
      expect(await runs(...words)).toMatchObject({ code: 1, out: expect.stringMatching(sentence) });
  });

  test("comes to the same result with a dump, in plain text or not, made in another time zone", async () => {
    const here = await audited.verify(tenant.id);
    for (const file of [dump("plain"), dump("plain", "Asia/Kolkata"), dump("custom")]) {
      const source = await openDump(file);
      expect(await audited.verify(tenant.id, source)).toEqual(here);
      await source.close();
      expect(await runs("--dump", file, "--keys", keys, "--tenant", name)).toMatchObject({ code: 0 });
    }
  });

  test("names the row of a dump that somebody edited, and the one that was taken out", async () => {
    const file = dump("plain");
    const lines = readFileSync(file, "utf8").split("\n");
    const isChange = (line: string) => line.includes("\tproduct.updated\t") && line.includes(tenant.id);
    const [edited = -1, removed = -1] = lines.flatMap((line, index) => (isChange(line) ? [index] : []));
    const idAt = (index: number) => lines[index]?.split("\t").find((text) => /^[0-9a-f-]{36}$/.test(text));
    const [editedId, removedId] = [idAt(edited), idAt(removed)];
    lines[edited] = String(lines[edited]).replaceAll("1.10", "1.1");
    lines.splice(removed, 1);
    writeFileSync(file, lines.join("\n"));
    const { code, out } = await runs("--dump", file, "--keys", keys, "--tenant", name);
    expect(out).toMatch(new RegExp(`Changed +\\S+: event ${editedId} \\(product\\.updated, sequence \\d+\\)`));
    expect(out).toMatch(new RegExp(`Removed +\\S+: event ${removedId} \\(sequence \\d+\\)`));
    expect([code, out]).toEqual([2, expect.stringContaining("Found       2, listed above")]);
  });
});

test("npm run audit:verify reads the backup of an embedded database", async () => {
  const backend = await openEmbeddedPostgres({});
  const audited = await openAuditedDatabase(backend);
  try {
    const tenant = await audited.newTenant();
    await audited.change(tenant, 4);
    await audited.seal();
    const here = await audited.verify(tenant.id);
    const files = await backend.files?.();
    if (files === undefined) throw new Error("an embedded database without files");
    const file = join(folder, "embedded.backup");
    const content = Readable.from(files.stream());
    await writeBackup(file, { kind: "embedded", secrets: null, content, mayOverwrite: false });
    const source = await openDump(file);
    expect(await audited.verify(tenant.id, source)).toEqual(here);
    await source.close();
  } finally {
    await audited.close();
    await backend.close();
  }
});
