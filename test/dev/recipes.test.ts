import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root, startService, temporaryFolder } from "./running-service.ts";

const run = promisify(execFile);

const recipes = ["stripe", "mail", "slack"];

/** The commands of a recipe's page that a test runs, by their names. */
function commandsOf(recipe: string): Map<string, string> {
  const page = readFileSync(join(root, `docs/recipes/${recipe}.md`), "utf8");
  const blocks = page.matchAll(/<!-- a test runs this: ([a-z ]+) -->\n *```sh\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, name = "", commands = ""]) => [name, commands]));
}

const all = new Map(recipes.flatMap((recipe) => [...commandsOf(recipe)]));

/** Takes a form, as Stripe's API does, and keeps it. */
async function startStripe() {
  const forms: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    forms.push(new URLSearchParams(text));
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, forms, close: () => server.close() };
}

test("what the recipes say to type makes the tokens, policies and webhooks that they need", async () => {
  const folder = temporaryFolder();
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, quickstart = ""] = /<!-- quickstart[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, chosen = ""] = /SUPERADMIN__PASSWORD='([^']+)' npm start/.exec(readme) ?? [];
  const stripe = await startStripe();
  const service = await startService({ dataDir: join(folder, "data"), variables: { SUPERADMIN__PASSWORD: chosen } });
  try {
    const names = [...all.keys()].filter((name) => !name.endsWith("deploy"));
    expect(names).toEqual([
      "stripe policy",
      "stripe token",
      "stripe checkout",
      "mail token",
      "mail webhook",
      "mail license",
      "slack webhook",
    ]);
    const said = names.map((name) => `${all.get(name)}\necho "\n${name}: \${token:-} \${secret:-}"`).join("\n");
    const script =
      `set -euo pipefail\n${quickstart}\n${said}\ncurl -s $url/tenants/acme/webhooks -H "$auth"\necho "policy=$policy"`
        .replaceAll("http://127.0.0.1:8888/api/v1", service.url)
        .replaceAll("https://api.stripe.com", stripe.url);
    const env = {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      STRIPE_KEY: "sk_test_0",
      STRIPE_PRICE: "price_0",
    };
    const { stdout } = await run("bash", ["-c", script], { cwd: folder, env });
    expect(stdout).toMatch(/^stripe token: lk_product_\S+ $/m);
    expect(stdout).toMatch(/^mail webhook: lk_product_\S+ whsec_\S+$/m);
    expect(stdout).toMatch(/"metadata":\{"email":"alice@example.com"\}/);
    expect(stdout).toContain("https://latchkey-slack.example.workers.dev/");
    expect(stdout).not.toContain('"errors"');
    const [, policy] = /policy=(\S+)/.exec(stdout) ?? [];
    expect(stripe.forms.map((form) => form.get("subscription_data[metadata][latchkey_policy]"))).toEqual([policy]);
  } finally {
    await service.stop();
    stripe.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(recipes)("the Worker for %s is built by the command that deploys it", async (recipe) => {
  const home = temporaryFolder();
  const commands = (all.get(`${recipe} deploy`) ?? "")
    .replaceAll("docs/recipes/", `${root}/docs/recipes/`)
    .replace("npm install standardwebhooks", `ln -s '${root}/node_modules' node_modules`)
    .replace(
      "npx wrangler deploy",
      `'${process.execPath}' '${root}/node_modules/wrangler/bin/wrangler.js' deploy --dry-run --outdir built`,
    );
  expect(commands).toContain("--dry-run");
  const env = { ...process.env, HOME: home, CI: "true", WRANGLER_SEND_METRICS: "false" };
  try {
    await run("bash", ["-euo", "pipefail", "-c", commands], { cwd: home, env });
    const built = readFileSync(join(home, `latchkey-${recipe}/built/${recipe}-worker.js`), "utf8");
    expect(built).toContain("export {");
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
