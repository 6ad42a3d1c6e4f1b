import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { getTableName, is, Table } from "drizzle-orm";
import { expect, test } from "vitest";
import { findPostgres, startTemporaryServer } from "../../dev/postgres/temporary-server.ts";
import * as schema from "../../src/db/schema.ts";
import { verdictDetails } from "../../src/licensing/index.ts";
import { password, post, root, signIn, startService, temporaryFolder } from "./running-service.ts";

const run = promisify(execFile);

const readme = readFileSync(join(root, "README.md"), "utf8");

const integratorsPage = readFileSync(join(root, "docs/integrating.md"), "utf8");

/** The programs of the integrator's page, by the names that it gives them. */
const programs = [...integratorsPage.matchAll(/as `([a-z]+\.mjs)`:\n\n```js\n([\s\S]*?)```/gi)].map(
  ([, name = "", text = ""]) => ({ name, text }),
);

/** The commands of the integrator's page, but the first, which names the tenant's URL. */
const [, ...integrating] = [...integratorsPage.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, commands = ""]) => commands);

test("the list of common passwords is the one of its package", async () => {
  await run(process.execPath, [join(root, "dev/common-passwords.ts"), "--check"]);
});

test("the README's quickstart and the integrator's page work when pasted, and the verifier accepts the file", async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  const [, quickstart = ""] = /<!-- quickstart[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, verifier = ""] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, chosen = ""] = /SUPERADMIN__PASSWORD='([^']+)' npm start/.exec(readme) ?? [];
  expect(quickstart).toContain("http://127.0.0.1:8888/api/v1");
  expect(programs.map(({ name }) => name)).toEqual(["ask.mjs", "check.mjs"]);
  for (const { name, text } of programs) writeFileSync(join(folder, name), text);
  const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: chosen } });
  try {
    const script = `set -euo pipefail\n${quickstart.replace("http://127.0.0.1:8888/api/v1", service.url)}
${commandsOf("docs/edge.md", "ask")}
${commandsOf("docs/edge.md", "spread")}
url=$url/tenants/acme
${integrating.join("\n")}
echo "key=$key"`;
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
    const { stdout } = await run("bash", ["-c", script], { cwd: folder, env });
    expect(stdout.match(/"valid":true/g)).toHaveLength(4);
    expect(stdout).toMatch(/Age: 0 "valid":true "stale":false "source":"database \n\{.*"edge_ttl":60.*"outage_grace":604800/i);
    expect(stdout).toMatch(/"valid":false "stale":false "source":"(node|database) \n/);
    expect(stdout).toContain('"edge_shards":4');
    expect(stdout).not.toContain('"errors"');
    expect(stdout).toContain('"code":"48005"');
    expect(stdout).toContain("license file: Alice may run\nmachine file: Alice may run\n");
    expect(stdout).toContain("valid: may run\n");
    await expectForgeriesRefused({ folder, tenantUrl: `${service.url}/tenants/acme`, key: /key=(\S+)/.exec(stdout)?.[1] ?? "" });
    expect(stdout).toContain('"heartbeat_status":"alive"');
    expect(stdout).toMatch(/"name":"Trial of Bob".*"expiry":null/);
    expect(readFileSync(join(folder, "license.lic"), "utf8")).toContain("-----BEGIN LICENSE FILE-----");
    expect(readFileSync(join(folder, "alice.lic"), "utf8")).toContain("-----BEGIN LICENSE FILE-----");
    const checked = await run(
      process.execPath,
      ["--input-type=module", "-e", `${verifier}\nconsole.log(data.attributes.name, meta.ttl);`],
      { cwd: folder },
    );
    expect(checked.stdout).toBe("Alice 2629746\n");
  } finally {
    await service.stop();
    for (const one of [dataDir, folder]) rmSync(one, { recursive: true, force: true });
  }
});

type Asking = { folder: string; tenantUrl: string; key: string };

/** Checks what the page's program says when a network in between changes the question or the answer. */
async function expectForgeriesRefused({ folder, tenantUrl, key }: Asking): Promise<void> {
  // The page ends with a seat that is given back.
  const seat = await fetch(`${tenantUrl}/machines`, {
    method: "POST",
    headers: { Authorization: `License ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ license_key: key, fingerprint: "b5:2f:0c:9a" }),
  });
  expect(seat.status).toBe(201);
  let before: { body: string; headers: Headers } | undefined;
  const forgeries: Record<string, (body: string, headers: Headers) => string> = {
    "none at all": (body) => body,
    "another verdict": (body) => body.replace('"valid":true', '"valid":null'),
    "an answer of before": (_, headers) => {
      for (const [name, value] of before?.headers ?? []) headers.set(name, value);
      return before?.body ?? "";
    },
    "one without a signature": (body, headers) => {
      headers.delete("Signature");
      return body;
    },
    "another question": (body) => body,
  };
  for (const [what, forge] of Object.entries(forgeries)) {
    const proxy = createServer((request, response) => {
      request.setEncoding("utf8").on("data", async (sent: string) => {
        const body = what === "another question" ? sent.replace("c7:91", "b5:2f:0c:9a") : sent;
        const { "content-length": _, connection, ...headers } = request.headers;
        const url = new URL(request.url ?? "", tenantUrl);
        const answer = await fetch(url, { method: "POST", headers: headers as Record<string, string>, body });
        const fields = new Headers(answer.headers);
        const text = forge(await answer.text(), fields);
        before ??= { body: text, headers: new Headers(fields) };
        for (const name of ["content-length", "content-encoding", "transfer-encoding"]) fields.delete(name);
        response.writeHead(answer.status, Object.fromEntries(fields)).end(text);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const url = new URL(tenantUrl);
    url.port = String(port);
    const fingerprint = what === "another question" ? "c7:91" : "b5:2f:0c:9a";
    const asking = run(process.execPath, ["ask.mjs", url.href, key, fingerprint], { cwd: folder });
    if (what === "none at all") expect((await asking).stdout, what).toBe("valid: may run\n");
    else if (what === "another question") expect((await asking).stdout, what).toMatch(/^40000: .*Content-Digest/);
    else await expect(asking, what).rejects.toThrow("the answer is not the vendor's");
    proxy.closeAllConnections();
    proxy.close();
  }
}

/** The commands below `<!-- a test runs this: <name> -->` of a page. */
function commandsOf(page: string, name: string): string {
  const [, commands] =
    new RegExp(`<!-- a test runs this: ${name} -->\n\`\`\`sh\n([\\s\\S]*?)\`\`\``).exec(readFileSync(join(root, page), "utf8")) ??
    [];
  if (commands === undefined) throw new Error(`${page} has no commands of the name ${name}.`);
  return commands;
}

const postgres = findPostgres();

test.skipIf(postgres === undefined)("what the operator's pages say to type backs up, restores, rotates and erases", async () => {
  const folder = temporaryFolder();
  const server = await startTemporaryServer({ connections: 32 });
  const { host, port } = server.address;
  const ofServer = {
    POSTGRES__HOST: host,
    POSTGRES__PORT: String(port),
    SUPERADMIN__PASSWORD: password,
    METRICS_TOKEN: "m".repeat(32),
  };
  const url = (database: string) => `postgres://postgres@${host}:${port}/${database}`;
  const env = {
    ...process.env,
    PATH: `${postgres}:${process.env.PATH}`,
    DATABASE_URL: url("postgres"),
    RESTORED_URL: url("latchkey_restored"),
    METRICS_TOKEN: ofServer.METRICS_TOKEN,
  };
  const type = async (page: string, name: string, change = (commands: string) => commands) =>
    (await run("bash", ["-euo", "pipefail", "-c", change(commandsOf(page, name))], { cwd: folder, env })).stdout;
  const dataDir = join(folder, ".latchkey");
  let service = await startService({ dataDir, variables: ofServer });
  try {
    const tenant = `${service.url}/tenants/acme`;
    const token = await signIn(service.url);
    const made = async (path: string, body: unknown) => (await post(path, body, token)).data;
    await made(`${service.url}/tenants`, { name: "acme" });
    await made(`${tenant}/accounts`, { username: "alice", email: "alice@example.com", password: "correct horse battery" });
    // Alice's own action is recorded under her name.
    const own = { current_password: "correct horse battery", new_password: "another horse battery" };
    const { access } = (await post(`${tenant}/auth/login`, { username: "alice", password: own.current_password })).data;
    expect(await post(`${tenant}/accounts/alice/actions/update-password`, own, access)).toMatchObject({ status: 200 });
    const { id: product_id } = await made(`${tenant}/products`, { name: "Sketchbook", code: "sketchbook" });
    const { id: policy_id } = await made(`${tenant}/policies`, { product_id, name: "One seat" });
    const { license_key } = await made(`${tenant}/licenses`, { product_id, policy_id, name: "Alice" });
    const { license_key: another } = await made(`${tenant}/licenses`, { product_id, policy_id, name: "Alice at home" });
    const here = (commands: string) => commands.replaceAll("http://127.0.0.1:8888", new URL(service.url).origin);
    const watched = await type("docs/running.md", "watch", here);
    expect(watched).toMatch(/"status":"ok".*\n?server-timing: total;dur=/is);
    expect(await type("docs/monitoring.md", "metrics", here)).toMatch(
      /^latchkey_requests_total\{method="POST",route="\/api\/v1\/tenants",status="201"\} 1$/m,
    );
    await type("docs/running.md", "backup");
    const verdicts = async () => {
      const path = `${service.url}/tenants/acme/licenses/actions/validate`;
      const access = await signIn(service.url);
      const codes = [];
      for (const key of [license_key, another]) codes.push((await post(path, { license_key: key }, access)).data.code);
      return codes;
    };
    expect(await verdicts()).toEqual(["valid", "valid"]);
    for (const key of [license_key, another]) await made(`${tenant}/licenses/actions/suspend`, { license_key: key });
    expect(await verdicts()).toEqual(["suspended", "suspended"]);
    await service.stop();
    expect(await type("docs/running.md", "restore")).toBe("2\n");
    const restoredDir = join(folder, "restored");
    mkdirSync(restoredDir, { mode: 0o700 });
    copyFileSync(join(dataDir, "secrets.json"), join(restoredDir, "secrets.json"));

    const { MASTER_KEY } = JSON.parse(readFileSync(join(restoredDir, "secrets.json"), "utf8"));
    const rotated = `2027:${randomBytes(32).toString("base64")},${MASTER_KEY}`;
    service = await startService({
      dataDir: restoredDir,
      variables: { ...ofServer, POSTGRES__DATABASE: "latchkey_restored", MASTER_KEY: rotated },
    });
    const read = await fetch(`${service.url}/tenants/acme/licenses/${license_key}`, {
      headers: { Authorization: `Bearer ${await signIn(service.url)}` },
    });
    expect(await read.json()).toMatchObject({ code: "00000", data: { name: "Alice", license_key } });
    expect(await verdicts(), "the suspensions are of the time that is lost, and the node has forgotten them").toEqual([
      "valid",
      "valid",
    ]);
    await service.stop();

    const onServer = `env -u DATABASE_URL LATCHKEY_DATA='${dataDir}' POSTGRES__HOST=${host} POSTGRES__PORT=${port} '${process.execPath}'`;
    await type("docs/data.md", "erase", (commands) =>
      commands.replace("npm run erase:person --", `${onServer} '${root}/serve/erase-person.ts'`),
    );
    const psql = (statement: string) => run("psql", [env.DATABASE_URL, "-XAtc", statement], { env });
    await psql("insert into master_second_factors (master_id, secret_sealed) select id, 'sealed' from masters");
    const recovered = await type("docs/running.md", "lost phone", (commands) =>
      commands.replace("npm run superadmin:recover", `${onServer} '${root}/serve/recover-superadmin.ts'`),
    );
    expect(recovered).toMatch(/^Superadmin +superadmin signs in with the password alone\n/);
    expect(
      (await psql("select count(*), (select count(sessions_valid_from) from masters) from master_second_factors")).stdout,
    ).toBe("0|1\n");
    await type("docs/running.md", "superadmin");
    const left = `
      select
        (select count(*) from events where after ->> 'username' = 'alice' or actor_name = 'alice'),
        (select count(*) from masters)`;
    const outcomeOf = async (at: string) => (await run("psql", [at, "-XAtc", left], { env })).stdout;
    expect([await outcomeOf(env.RESTORED_URL), await outcomeOf(env.DATABASE_URL)]).toEqual(["2|1\n", "0|0\n"]);
  } finally {
    await service.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what the operator's page says to type on one machine backs up while the service runs, and restores", async () => {
  const folder = temporaryFolder();
  const dataDir = join(folder, ".latchkey");
  const type = (name: string) => {
    // npm would run them in the project's folder, and the data folder is in this one.
    const commands = commandsOf("docs/running.md", name).replace(
      /npm run (\w+) --/g,
      `'${process.execPath}' '${root}/serve/$1.ts'`,
    );
    return run("bash", ["-euo", "pipefail", "-c", commands], { cwd: folder });
  };
  const variables = { SUPERADMIN__PASSWORD: password };
  let service = await startService({ dataDir, variables });
  try {
    const tenants = async () => {
      const headers = { Authorization: `Bearer ${await signIn(service.url)}` };
      return ((await (await fetch(`${service.url}/tenants`, { headers })).json()) as { count: number }).count;
    };
    await post(`${service.url}/tenants`, { name: "acme" }, await signIn(service.url));
    expect((await type("back up one machine")).stdout).toMatch(/^Backup /);
    await post(`${service.url}/tenants`, { name: "lost" }, await signIn(service.url));
    expect(await tenants()).toBe(2);
    await service.stop();
    expect((await type("restore one machine")).stdout).toMatch(/^Restored /);
    service = await startService({ dataDir, variables });
    expect(await tenants()).toBe(1);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the integrator's page says what to do for every code of a validation", () => {
  for (const code of Object.keys(verdictDetails)) expect(integratorsPage).toContain(`\`${code}\``);
});

test("the page on data names every table", () => {
  const page = readFileSync(join(root, "docs/data.md"), "utf8");
  const names = Object.values(schema)
    .filter((one) => is(one, Table))
    .map((table) => getTableName(table));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("npm run demo tells the story to its end", async () => {
  const { stdout } = await run(process.execPath, [join(root, "dev/demo.ts")], { cwd: root });
  expect(stdout).toContain("< 422 47025");
  expect(stdout).toContain('"valid":true');
  expect(stdout.match(/Signature Verified Successfully|Verified OK/g)).toHaveLength(2);
  expect(stdout.match(/Verification Failure/gi)).toHaveLength(2);
  const [, files = ""] = /are in (\S+)\n$/.exec(stdout) ?? [];
  expect(readFileSync(join(files, "ed25519.lic"), "utf8")).toContain("-----BEGIN LICENSE FILE-----");
  rmSync(files, { recursive: true });
});

test("every command that the README names is there", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = new Set([...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = ""]) => name));
  for (const name of named) if (name !== "ci") expect(Object.keys(scripts)).toContain(name);
  expect(named.size).toBeGreaterThan(8);
});

test("what the README links to is there", () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(4);
  for (const link of links) expect(readFileSync(join(root, link), "utf8")).toBeTruthy();
});
