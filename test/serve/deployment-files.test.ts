import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfiguration } from "../../serve/configuration.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const { scripts, devDependencies }: { scripts: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
  read("package.json"),
);

/** The block below a marker of docs/running.md. */
const blockOf = (name: string): string =>
  new RegExp(`<!-- a test [a-z]+ this: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(read("docs/running.md"))?.[1] ?? "";

describe("the Dockerfile", () => {
  const steps = read("Dockerfile")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const argumentsOf = (instruction: string) =>
    steps.filter((step) => step.startsWith(`${instruction} `)).map((step) => step.slice(instruction.length + 1));

  test("brings the Node that the project pins", () => {
    const [, pinned] = /^\^(\d+)\./.exec(devDependencies.node ?? "") ?? [];
    expect(argumentsOf("FROM")).toEqual([`node:${pinned}-bookworm-slim`]);
  });

  test("installs as README does, and runs what npm start runs", () => {
    expect(argumentsOf("RUN")).toContain("npm ci");
    expect(argumentsOf("RUN")).toContain("npm run build:console");
    expect(argumentsOf("CMD").map((words) => JSON.parse(words))).toEqual([scripts.start?.split(" ")]);
  });

  test("does both as a user without root", () => {
    const user = steps.indexOf("USER node");
    expect(user).toBeGreaterThan(0);
    expect(user).toBeLessThan(steps.indexOf("RUN npm ci"));
    expect(argumentsOf("USER")).toEqual(["node"]);
  });

  test("listens for the container, keeps data in its volume, and names the port", () => {
    const variables = Object.fromEntries(
      argumentsOf("ENV").flatMap((line) => line.split(" ").map((pair) => pair.split("=") as [string, string])),
    );
    const { host, dataDir, port } = readConfiguration(variables);
    expect({ host, dataDir }).toEqual({ host: "0.0.0.0", dataDir: argumentsOf("VOLUME")[0] });
    expect(argumentsOf("EXPOSE")).toEqual([String(port)]);
  });

  test("takes no secret of this machine into the image", () => {
    const ignored = read(".dockerignore").split("\n");
    expect([".env*", ".dev.vars*", ".latchkey*", "node_modules", ".git"].filter((name) => !ignored.includes(name))).toEqual([]);
  });
});

describe("compose.yaml", () => {
  const text = read("compose.yaml");

  test("gives the service variables that it reads, and a Postgres that is new enough", () => {
    const names = [...text.matchAll(/^ {6}([A-Z]+__[A-Z]+): /gm)].map(([, name = ""]) => name);
    const given = Object.fromEntries(
      names.map((name) => [name, name === "POSTGRES__PORT" ? "5432" : "a value of enough length"]),
    );
    const { database, superadmin } = readConfiguration(given);
    expect(database.kind).toBe("server");
    expect(superadmin.password).toBe("a value of enough length");
    expect(Number(/image: postgres:(\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(15);
  });

  test("publishes one port, to this machine alone, and holds no password", () => {
    expect(text.match(/ports: .*/g)).toEqual(['ports: ["127.0.0.1:8888:8888"]']);
    const passwords = [...text.matchAll(/PASSWORD: (\S+)/g)].map(([, value]) => value);
    expect(passwords.length).toBeGreaterThan(2);
    expect(passwords.filter((value) => !/^\$\{[A-Z_]+:\?\}$/.test(value ?? ""))).toEqual([]);
  });
});

describe("the systemd unit of docs/running.md", () => {
  const unit = blockOf("systemd");

  test("runs what npm start runs, with a data folder for its owner alone", () => {
    expect(unit).toContain(`ExecStart=/opt/latchkey/node_modules/.bin/${scripts.start}\n`);
    expect(unit).toContain("StateDirectoryMode=0700\n");
    expect(unit).toContain("Environment=LATCHKEY_DATA=/var/lib/latchkey\n");
  });

  test.skipIf(!existsSync("/usr/bin/systemd-analyze"))("is one that systemd takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-unit-"));
    try {
      const file = join(folder, "latchkey.service");
      // Of the machine that it is verified on: a user and a program that exist there.
      writeFileSync(file, unit.replace("User=latchkey", "User=nobody").replaceAll("/opt/latchkey", root));
      const said = execFileSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8", stdio: "pipe" });
      expect(said).toBe("");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
