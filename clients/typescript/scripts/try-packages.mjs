// `node try-packages.mjs folder package.tgz…`: installs the packages that were packed in a folder of their own, compiles a strict program against its types,
// and asks the service that the environment names (test/conformance/with-service.ts) with it.
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, ...tarballs] = process.argv.slice(2);
const run = (program, parameters) =>
  execFileSync(program, parameters, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs]);

writeFileSync(
  join(folder, "app.ts"),
  `import { type Check, Latchkey, memoryStorage } from "@latchkey/client";
import { fileStorage, giveBackOnExit } from "@latchkey/client/node";
import { machineFingerprint, NoMachineIdError } from "@latchkey/fingerprint";

const { LATCHKEY_URL = "", LATCHKEY_TENANT = "", LATCHKEY_PUBLIC_KEY = "", LATCHKEY_KEY = "" } = process.env;
const publicKeys = LATCHKEY_PUBLIC_KEY;
// CI may run in a container that does not show its id.
const fingerprint = await machineFingerprint({ app: "sketchbook" }).then(
  ({ fingerprint }) => fingerprint,
  (error: unknown) => {
    if (error instanceof NoMachineIdError) return "b5:2f:0c:9a";
    throw error;
  },
);
const question = { key: LATCHKEY_KEY, fingerprint, entitlements: ["EXPORT"] };
const storage = fileStorage("kept");
const latchkey = new Latchkey({ url: LATCHKEY_URL, tenant: LATCHKEY_TENANT, publicKeys, storage });

function expectThat(what: string, isSo: boolean, check?: unknown): void {
  if (!isSo) throw new Error(\`\${what}: \${JSON.stringify(check)}\`);
  console.log(what);
}

const first: Check = await latchkey.check(question);
expectThat("takes a seat and starts its heartbeat with the first check", first.mayRun && first.decidedBy === "service", first);
const runtime = { fetch: () => Promise.reject(new TypeError("fetch failed")) };
const offline = await new Latchkey({ url: LATCHKEY_URL, tenant: LATCHKEY_TENANT, publicKeys, storage, runtime }).check(question);
expectThat("runs by its machine file when there is no network, and says why", offline.decidedBy === "file" && offline.noAnswer?.cause === "offline", offline);
const other = await latchkey.check({ ...question, fingerprint: "c7:91" });
expectThat("is refused where all seats are taken", other.verdict === "refused" && other.code === "47025", other);
const stranger = new Latchkey({ url: LATCHKEY_URL, tenant: LATCHKEY_TENANT, publicKeys: "d7".repeat(32), storage: memoryStorage() });
const forged = await stranger.check(question);
expectThat("takes an answer that another key signed for none", forged.verdict === "unknown" && forged.noAnswer?.cause === "interception", forged);
await new Promise<void>((resolve, reject) => {
  const heartbeat = latchkey.heartbeat({
    ...question,
    onEvent: (event) => (event.state === "alive" ? resolve() : reject(new Error(JSON.stringify(event)))),
  });
  giveBackOnExit(heartbeat);
});
expectThat("pings, and gives its seat back when the program ends", true);
`,
);
const tsc = new URL("../node_modules/.bin/tsc", import.meta.url).pathname;
const types = new URL("../node_modules/@types", import.meta.url).pathname;
run(tsc, [
  "--strict",
  "--exactOptionalPropertyTypes",
  "--module",
  "nodenext",
  "--target",
  "es2022",
  "--lib",
  "es2022,dom",
  "--typeRoots",
  types,
  "--types",
  "node",
  "app.ts",
]);

const passed = run(process.execPath, ["app.js"]).trim().split("\n");
const { LATCHKEY_API, LATCHKEY_TENANT, LATCHKEY_KEY, CLIENT_CHECKS } = process.env;
const seats = await fetch(`${LATCHKEY_API}/tenants/${LATCHKEY_TENANT}/machines`, {
  headers: { Authorization: `License ${LATCHKEY_KEY}` },
});
const { data } = await seats.json();
if (data.length > 0) throw new Error(`The seat was not given back: ${JSON.stringify(data)}`);

const { name } = JSON.parse(readFileSync(join(folder, "node_modules/@latchkey/client/package.json"), "utf8"));
const lines = [
  `client\t\`${name}\` and \`@latchkey/fingerprint\`, our own for TypeScript, as packed`,
  ...passed.map((what) => `passes\t${what}`),
];
if (CLIENT_CHECKS !== undefined) appendFileSync(CLIENT_CHECKS, `${lines.join("\n")}\n`);
console.log(lines.join("\n"));
