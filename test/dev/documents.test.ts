import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root, startService, temporaryFolder } from "./running-service.ts";

const run = promisify(execFile);

const readme = readFileSync(join(root, "README.md"), "utf8");

/** The commands of the integrator's page, but the first, which names the tenant's URL. */
const [, ...integrating] = [...readFileSync(join(root, "docs/integrating.md"), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, commands = ""]) => commands,
);

test("the README's quickstart and the integrator's page work when pasted, and the verifier accepts the file", async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  const [, quickstart = ""] = /<!-- quickstart[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, verifier = ""] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, password = ""] = /SUPERADMIN__PASSWORD='([^']+)' npm start/.exec(readme) ?? [];
  expect(quickstart).toContain("http://127.0.0.1:8888/api/v1");
  const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
  try {
    const script = `set -euo pipefail\n${quickstart.replace("http://127.0.0.1:8888/api/v1", service.url)}
curl -s $url/tenants/acme/policies/$policy -H "$auth" | field public_key > policy.pem
url=$url/tenants/acme
${integrating.join("\n")}`;
    const { stdout } = await run("bash", ["-c", script], { cwd: folder });
    expect(stdout.match(/"valid":true/g)).toHaveLength(2);
    expect(stdout).not.toContain('"errors"');
    expect(stdout).toContain('"code":"48005"');
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
