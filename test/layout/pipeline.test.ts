import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "src/app/pipeline.ts"), "utf8");

/** The steps' files in the order of the array. */
const order = orderOf(text);

function orderOf(pipeline: string): string[] {
  const files = new Map(
    [...pipeline.matchAll(/^import \{ (\w+) \} from "\.\/steps\/([\w-]+)\.ts";$/gm)].map(([, name = "", file = ""]) => [
      name,
      file,
    ]),
  );
  const [, list = ""] = /pipeline: readonly Step\[\] = \[\n([^\]]*)\];/.exec(pipeline) ?? [];
  return list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean)
    .map((name) => files.get(name) ?? name);
}

describe("the way of a request", () => {
  test("is an array of steps, in this order", () => {
    expect(order).toEqual([
      "state",
      "admission",
      "signature-request",
      "expected-revision",
      "tenant-name",
      "format-fields",
      "subject",
      "caller",
      "permission",
      "idempotency",
      "tenant",
      "input",
      "handler",
      "envelope",
      "stored-answer",
      "waking-courier",
      "telling-nodes",
      "error-answer",
      "limit-event",
      "digest",
      "signing-key",
      "common-headers",
      "signature",
      "response",
      "departure",
      "measurement",
      "log-line",
    ]);
  });

  test("has every file of steps/, each once", () => {
    const files = globSync("src/app/steps/*.ts", { cwd: root }).map((file) => basename(file, ".ts"));
    expect(files.length).toBeGreaterThan(10);
    expect([...order].sort()).toEqual(files.sort());
  });

  test("hides no step in another: none imports another step's step", () => {
    const imported = globSync("src/app/steps/*.ts", { cwd: root }).flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/^import \{[^}]*\} from "\.\/[\w-]+\.ts";$/gm)].map(
        ([statement]) => `${file}: ${statement}`,
      ),
    );
    expect(imported).toEqual([]);
  });

  test("each step carries its file's name", () => {
    const names = order.map((file) => /name: "([^"]+)"/.exec(readFileSync(join(root, `src/app/steps/${file}.ts`), "utf8"))?.[1]);
    expect(names).toEqual(order.map((file) => (file === "telling-nodes" ? "telling the nodes" : file.replaceAll("-", " "))));
  });
});

describe("a wire format", () => {
  test("is known to the list of surfaces, and to the pages outside any, alone", () => {
    const files = globSync("src/{app,http}/**/*.ts", { cwd: root });
    const knowing = files.filter((file) => /from "(\.\.\/)+formats\//.test(readFileSync(join(root, file), "utf8")));
    expect(knowing.sort()).toEqual(["src/app/app.ts", "src/app/routes.ts"]);
  });
});
