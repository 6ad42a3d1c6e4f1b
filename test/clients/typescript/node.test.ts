import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { webStorage } from "../../../clients/typescript/src/index.ts";
import { fileStorage } from "../../../clients/typescript/src/node.ts";
import { fingerprint, key, newSketchbook, type Sketchbook } from "./sketchbook.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-node-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("storages keep what they were given", () => {
  const kept = new Map<string, string>();
  const storages = {
    "in files": () => fileStorage(join(folder, "deep", "down")),
    "in localStorage": () =>
      webStorage({
        getItem: (name) => kept.get(name) ?? null,
        setItem: (name, text) => void kept.set(name, text),
        removeItem: (name) => void kept.delete(name),
      }),
  };

  test.each(Object.entries(storages))("%s", async (_, open) => {
    const storage = open();
    expect(await storage.get("latchkey-1")).toBeUndefined();
    await storage.delete("latchkey-1");
    await storage.set("latchkey-1", "one, größer");
    await storage.set("latchkey-2", "two");
    await storage.set("latchkey-1", "one more");
    expect(await open().get("latchkey-1")).toBe("one more");
    await storage.delete("latchkey-1");
    expect([await storage.get("latchkey-1"), await storage.get("latchkey-2")]).toEqual([undefined, "two"]);
  });

  test("a write that fails leaves the text of before, and nothing else", async () => {
    const storage = fileStorage(folder);
    await storage.set("latchkey-1", "before");
    writeFileSync(join(folder, "file"), "");
    await expect(fileStorage(join(folder, "file")).set("latchkey-1", "x")).rejects.toThrow();
    await expect(storage.set("../escaped", "x")).rejects.toThrow("name");
    expect(readdirSync(folder).sort()).toEqual(["file", "latchkey-1.json"]);
    expect(existsSync(join(folder, "../escaped.json"))).toBe(false);
    expect(readFileSync(join(folder, "latchkey-1.json"), "utf8")).toBe("before");
  });
});

describe("a program that ends gives its seat back", () => {
  let app: Sketchbook;

  beforeEach(async () => {
    app = await newSketchbook();
  });

  afterEach(() => app.stop());

  const source = join(import.meta.dirname, "../../../clients/typescript/src");

  /** Starts a program that has a heartbeat, and waits until it was pinged. */
  async function startProgram(then: string, options = {}) {
    const program = `
      import { Latchkey } from ${JSON.stringify(join(source, "index.ts"))};
      import { giveBackOnExit } from ${JSON.stringify(join(source, "node.ts"))};
      const latchkey = new Latchkey(${JSON.stringify({ url: app.server.url, tenant: "acme", publicKeys: app.server.publicKey })});
      const onEvent = ({ state }) => { console.log(state); ${then} };
      giveBackOnExit(latchkey.heartbeat({ ...${JSON.stringify({ key, fingerprint })}, onEvent }), ${JSON.stringify(options)});
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
      child.once("exit", (code, signal) => resolve({ code, signal })),
    );
    const [said] = await new Promise<Buffer[]>((resolve) => child.stdout.once("data", (data) => resolve([data])));
    expect(String(said)).toBe("alive\n");
    return { child, ended };
  }

  const methods = () => app.server.received.map(({ method }) => method);

  test("when it has nothing left to do", async () => {
    const { ended } = await startProgram("");
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(methods()).toEqual(["GET", "POST", "DELETE"]);
  });

  test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
    "when it gets %s, and ends by it",
    async (signal) => {
      const { child, ended } = await startProgram("setInterval(() => {}, 1000)");
      child.kill(signal);
      expect(await ended).toEqual({ code: null, signal });
      expect(methods()).toEqual(["GET", "POST", "DELETE"]);
    },
  );

  test("but is not held up by a service that hangs", async () => {
    const { child, ended } = await startProgram("setInterval(() => {}, 1000)", { waitMs: 50 });
    app.server.interference = () => "hangs";
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: null, signal: "SIGTERM" });
  });
});
