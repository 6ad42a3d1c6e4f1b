import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildConsole, consoleAssets } from "../../serve/console/build.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { type RunningService, startService, temporaryFolder } from "../dev/running-service.ts";

/** Bytes that the first load of the console may weigh, compressed. */
const firstLoadLimit = 250_000;

const consoleFolder = consoleAssets();

const page = readFileSync(join(consoleFolder, "index.html"), "utf8");

/** The files that a page or a script loads before it runs. */
const loadedBy = (text: string): string[] => [
  ...[...text.matchAll(/(?:src|href)="\/console\/assets\/([^"]+)"/g)].map(([, name = ""]) => name),
  ...[...text.matchAll(/(?:^|[;}\n])(?:import|export)\s*(?:[\w*{][^"';]*?from\s*)?["']\.\/([^"']+)["']/g)].map(
    ([, name = ""]) => name,
  ),
];

/** Names of all files of the first load: what the page names, and what those import before they run. */
function firstLoad(): string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    if (name.endsWith(".js")) for (const next of loadedBy(readFileSync(join(consoleFolder, "assets", name), "utf8"))) add(next);
  };
  for (const name of loadedBy(page)) add(name);
  return [...found];
}

const weightOf = (name: string): number => {
  const plain = join(consoleFolder, "assets", name);
  return statSync(/\.(js|css|svg)$/.test(name) ? `${plain}.gz` : plain).size;
};

describe("the built console", () => {
  test("weighs less than 250 KB on its first load", () => {
    const files = firstLoad();
    expect(files.filter((name) => name.endsWith(".js")).length).toBeGreaterThan(0);
    expect(files.filter((name) => name.endsWith(".css")).length).toBeGreaterThan(0);
    const weight = files.reduce((sum, name) => sum + weightOf(name), page.length);
    expect(weight, files.map((name) => `${name} ${weightOf(name)}`).join("\n")).toBeLessThan(firstLoadLimit);
  });

  test("has a page without scripts and styles of its own, which its policy would refuse, and loads from the service alone", () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
    const loaded = [...page.matchAll(/<(?:script|link|img)[^>]*?(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((url) => !url.startsWith("/console/assets/"))).toEqual([]);
    expect(page.match(/{{csp-nonce}}/g)?.length).toBeGreaterThan(0);
  });

  test("has a compressed copy of each script and style, the same in content", () => {
    const names = readdirSync(join(consoleFolder, "assets")).filter((name) => /\.(js|css)$/.test(name));
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const plain = join(consoleFolder, "assets", name);
      expect(gunzipSync(readFileSync(`${plain}.gz`)).equals(readFileSync(plain)), name).toBe(true);
    }
  });
});

describe("npm run build:console", () => {
  let folder: string;
  const said: string[] = [];
  const build = () => buildConsole({ folder, say: (line) => said.push(line) });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const script = (): string => {
    const [, name = ""] =
      /src="\/console\/assets\/([^"]+)"/.exec(readFileSync(join(consoleAssets(folder), "index.html"), "utf8")) ?? [];
    return readFileSync(join(consoleAssets(folder), "assets", name), "utf8");
  };

  beforeEach(() => {
    said.length = 0;
    folder = temporaryFolder();
    mkdirSync(join(folder, "console"));
    mkdirSync(join(folder, "src"));
    write("package.json", '{"type":"module"}');
    write("package-lock.json", "{}");
    write("console/vite.config.ts", 'export default { base: "/console/", build: { modulePreload: { polyfill: false } } };');
    write("console/index.html", '<!doctype html><html><body><script type="module" src="/main.ts"></script></body></html>');
    write("console/main.ts", 'import { rule } from "../src/rule.ts";\ndocument.title = "seats: ".concat(rule);\n');
    write("src/rule.ts", 'export const rule: string = "five";\n');
    write("src/other.ts", "export const other = 1;\n");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("builds for people, also where a test asks for it", async () => {
    write("console/main.ts", 'document.title = process.env.NODE_ENV === "production" ? "for people" : "for tests";');
    await build();
    expect(process.env.NODE_ENV).toBe("test");
    expect(script()).toContain("for people");
    expect(script()).not.toContain("for tests");
  });

  test("builds once, and says so", async () => {
    await build();
    await build();
    expect(said).toEqual([expect.stringMatching(/^Console +is being built\. /)]);
    expect(script()).toContain("five");
    expect(readdirSync(join(folder, "dist"))).toEqual([]);
  });

  test.each([
    ["a source of the console", "console/main.ts", 'document.title = "seats: six";\n'],
    ["a rule of the service that it imports", "src/rule.ts", 'export const rule: string = "six";\n'],
    ["the version of a package", "package-lock.json", '{"lockfileVersion":3}'],
  ])("builds again after a change of %s, and leaves nothing of the former build", async (_, name, text) => {
    await build();
    write(name, text);
    await build();
    expect(said).toHaveLength(2);
    if (text.includes("six")) expect(script()).toContain("six");
    const scripts = readdirSync(join(consoleAssets(folder), "assets")).filter((file) => file.endsWith(".js"));
    expect(scripts).toHaveLength(1);
  });

  test("does not build again for a file that it does not import", async () => {
    await build();
    write("src/other.ts", "export const other = 2;\n");
    await build();
    expect(said).toHaveLength(1);
  });

  test("may run in several processes at once", async () => {
    await Promise.all([build(), build(), build()]);
    expect(script()).toContain("five");
    await build();
    expect(said).toHaveLength(3);
  });

  test("says what is wrong, and leaves the former build in its place", async () => {
    await build();
    write("console/main.ts", "const = ;");
    await expect(build()).rejects.toThrow(/^The console does not build\.\n[\s\S]*main\.ts/);
    expect(script()).toContain("five");
    expect(readdirSync(join(folder, "dist"))).toEqual([]);
  });

  test("refuses to build what the Worker would not serve", async () => {
    write("console/main.ts", 'import text from "./words.odd?url";\ndocument.title = text;\n');
    write("console/words.odd", "words ".repeat(10_000));
    await expect(build()).rejects.toThrow(/The Worker would not serve assets\/words-\S+\.odd\. Name the type/);
  });
});

describe("npm start", () => {
  let service: RunningService;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await preparedFolder();
    service = await startService({ dataDir });
  });

  afterAll(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const origin = () => new URL(service.url).origin;

  test("names the console's address, where its page and every file of the first load are", async () => {
    expect(service.output()).toContain(`Console     ${origin()}/console\n`);
    expect((await fetch(`${origin()}/console/acme/licenses`)).headers.get("Content-Type")).toContain("text/html");
    for (const name of firstLoad()) {
      const { status, headers, length } = await raw(`${origin()}/console/assets/${name}`);
      expect({ name, status, length }).toEqual({ name, status: 200, length: weightOf(name) });
      if (/\.(js|css)$/.test(name)) expect(headers["content-encoding"]).toBe("gzip");
    }
  });

  test("builds nothing where a build of these sources is there", () => {
    expect(service.output()).not.toContain("is being built");
  });

  test("serves none where it is switched off", async () => {
    const folder = await preparedFolder();
    const without = await startService({ dataDir: folder, variables: { CONSOLE: "off" } });
    try {
      expect(without.output()).not.toContain("/console");
      expect((await fetch(`${new URL(without.url).origin}/console`)).status).toBe(404);
    } finally {
      await without.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("refuses a switch that is neither on nor off, so that nobody believes the console is off", async () => {
    const refused = await startService({ dataDir, variables: { CONSOLE: "false" } });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toBe('CONSOLE must be "on" or "off", not "false".\n');
  });
});

/** Asks as a browser does, and counts the bytes of the body as they are sent. */
const raw = (url: string) =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown>; length: number }>((resolve, reject) => {
    request(url, { headers: { "Accept-Encoding": "gzip, deflate, br" } }, (response) => {
      let length = 0;
      response.on("data", (part: Buffer) => (length += part.length));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, length }));
    })
      .on("error", reject)
      .end();
  });
