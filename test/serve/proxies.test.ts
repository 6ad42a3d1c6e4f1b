import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../serve/free-port.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, type RunningService, root, signIn, startService } from "../dev/running-service.ts";

// The proxies of docs/running.md, in front of the service as `npm start` runs it, where they are on this machine.

const page = readFileSync(join(root, "docs/running.md"), "utf8");

const blockOf = (name: string): string =>
  new RegExp(`<!-- a test runs this: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";

const programs = { nginx: "/usr/sbin/nginx", caddy: "/usr/bin/caddy" };

type Proxy = { port: number; stop(): Promise<void> };

let service: RunningService;
let dataDir: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-proxy-"));
  dataDir = await preparedFolder();
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=licenses.example.com"],
      ...["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")],
    ],
    { stdio: "pipe" },
  );
  service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password, TRUSTED_PROXY: "127.0.0.1" } });
});

afterAll(async () => {
  await service.stop();
  for (const one of [dataDir, folder]) rmSync(one, { recursive: true, force: true });
});

const backend = (): string => new URL(service.url).host;

const withBackend = (text: string): string => text.replaceAll("127.0.0.1:8888", backend());

/** Starts a proxy in the foreground and waits until it takes connections. */
async function startProxy(program: string, parameters: string[], port: number): Promise<Proxy> {
  const child = spawn(program, parameters, {
    stdio: "ignore",
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline && child.exitCode === null) {
    const status = await ask(port, "/healthz").then(
      ({ status }) => status,
      () => 0,
    );
    if (status === 200) return { port, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`${program} did not start.`);
}

async function startNginx(): Promise<Proxy> {
  const port = await freePort();
  const site = withBackend(blockOf("nginx"))
    .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
    .replace("/etc/ssl/licenses.example.com.pem", join(folder, "certificate.pem"))
    .replace("/etc/ssl/licenses.example.com.key", join(folder, "key.pem"));
  mkdirSync(join(folder, "nginx"), { recursive: true });
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, "nginx", name)};`,
  );
  const file = join(folder, "nginx.conf");
  const top = `daemon off; master_process off; pid ${join(folder, "nginx.pid")}; error_log ${join(folder, "error.log")};`;
  writeFileSync(file, `${top}\nevents {}\nhttp { access_log off; ${paths.join(" ")}\n${site}\n}\n`);
  return startProxy(programs.nginx, ["-e", join(folder, "error.log"), "-c", file], port);
}

async function startCaddy(): Promise<Proxy> {
  const port = await freePort();
  const site = withBackend(blockOf("caddy")).replace(
    "licenses.example.com {",
    `https://licenses.example.com:${port} {\n\tbind 127.0.0.1\n\ttls ${join(folder, "certificate.pem")} ${join(folder, "key.pem")}`,
  );
  const file = join(folder, "Caddyfile");
  writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  return startProxy(programs.caddy, ["run", "--config", file, "--adapter", "caddyfile"], port);
}

type Answered = { status: number; headers: Record<string, unknown>; body: any };

/** Asks the proxy over TLS from an address of loopback of its own, so that who asks can be told from the proxy. */
function ask(
  port: number,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        path,
        localAddress: "127.0.0.9",
        method: body === undefined ? "GET" : "POST",
        servername: "licenses.example.com",
        rejectUnauthorized: false,
        headers: { Host: "licenses.example.com", "Content-Type": "application/json", ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: text.startsWith("{") ? JSON.parse(text) : text,
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Looks at what the service made of a request through the proxy: over TLS, and from the client's address, whatever that says of itself. */
async function expectClientKnown(port: number): Promise<void> {
  const forged = { "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http", "CF-Connecting-IP": "198.51.100.8" };
  const name = `tenant-${port}`;
  const authorization = { Authorization: `Bearer ${await signIn(service.url)}` };
  const made = await ask(port, "/api/v1/tenants", { body: { name }, headers: { ...authorization, ...forged } });
  expect(made.status).toBe(201);
  expect(made.headers["strict-transport-security"]).toBe("max-age=31536000");
  const events = await ask(port, `/api/v1/tenants/${name}/events`, { headers: authorization });
  expect(events.body.data.map(({ actor, ip }: any) => actor?.ip ?? ip)).toEqual(["127.0.0.9"]);
  const tooLarge = await ask(port, "/api/v1/tenants", { body: { name: "x".repeat(1_200_000) }, headers: authorization });
  expect(tooLarge).toMatchObject({ status: 413, body: { code: "40013" } });
}

test.skipIf(!existsSync(programs.nginx))("nginx as the page has it", async () => {
  const { port, stop } = await startNginx();
  try {
    await expectClientKnown(port);
  } finally {
    await stop();
  }
});

test.skipIf(!existsSync(programs.caddy))("Caddy as the page has it", async () => {
  const { port, stop } = await startCaddy();
  try {
    await expectClientKnown(port);
  } finally {
    await stop();
  }
});
