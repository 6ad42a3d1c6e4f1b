import { describe, expect, test } from "vitest";
import { Problem } from "../../console/src/api/problem.ts";
import { type ImportMark, ImportRun, type SendRows } from "../../console/src/pages/transfer/import-run.ts";

async function* inPieces(text: string, length: number): AsyncGenerator<string, void> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

const lines = (...values: unknown[]): string =>
  values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n");

const licenses = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `License ${index + 1}` }));

/** A service that refuses rows by what `refuse` says of them, as the API does, and remembers what it took. */
function service(refuse: (row: { name?: string }) => string | undefined = () => undefined) {
  const requests: { rows: number; key: string }[] = [];
  const taken: unknown[] = [];
  const send: SendRows = async (rows, key) => {
    requests.push({ rows: rows.length, key });
    const errors = rows.flatMap((row, index) => {
      const message = refuse(row as { name?: string });
      return message === undefined ? [] : [{ field: `licenses.${index}.name`, message }];
    });
    if (errors.length > 0) throw new Problem(422, { code: "47043", message: "Some rows cannot be imported.", errors });
    taken.push(...rows);
  };
  return { send, requests, taken };
}

describe("an import", () => {
  test("brings a file in by parts of up to 1,000 rows, wherever its pieces end", async () => {
    const { send, requests, taken } = service();
    const run = new ImportRun(inPieces(lines(...licenses(2_500)), 777), send);
    await run.run();
    expect(requests.map(({ rows }) => rows)).toEqual([1_000, 1_000, 500]);
    expect(taken).toEqual(licenses(2_500));
    expect(run.progress).toMatchObject({ state: "done", imported: 2_500, refused: [] });
  });

  test("keeps each request below what the service takes, however long the rows are", async () => {
    const { send, requests } = service();
    const long = { name: "Long", metadata: { note: "x".repeat(400_000) } };
    await new ImportRun(inPieces(lines(long, long, long), 65_536), send).run();
    expect(requests.map(({ rows }) => rows)).toEqual([2, 1]);
  });

  test("leaves refused rows out, says why by the line's number, and brings the others in", async () => {
    const { send, taken } = service(({ name }) => (name === "" ? "The license's name is missing." : undefined));
    const text = lines({ name: "Alice" }, "", "no JSON", { name: "" }, "[1]", { name: "Bob" });
    const run = new ImportRun(inPieces(`${text}\r\n`, 5), send);
    await run.run();
    expect(taken).toEqual([{ name: "Alice" }, { name: "Bob" }]);
    expect(run.progress.refused.map(({ number, sentence }) => [number, sentence])).toEqual([
      [3, "This line is no JSON object."],
      [4, "The license's name is missing."],
      [5, "This line is no JSON object."],
    ]);
    expect(run.progress).toMatchObject({ state: "done", imported: 2 });
  });

  test("names a member as the file does, not by its place in a request", async () => {
    const message = "The member licenses.0.colour is not supported here. Leave it out.";
    const run = new ImportRun(inPieces(lines({ colour: "red" }), 9), async () => {
      throw new Problem(400, { message, errors: [{ field: "licenses.0.colour", message }] });
    });
    await run.run();
    expect(run.progress.refused[0]?.sentence).toBe("The member colour is not supported here. Leave it out.");
  });

  test("goes on after a failure with the part that failed, under the same key", async () => {
    const { send, requests, taken } = service();
    let isAway = true;
    const keys: string[] = [];
    const run = new ImportRun(inPieces(lines(...licenses(1_001)), 4_096), async (rows, key) => {
      keys.push(key);
      if (isAway) throw new Problem(0, { message: "The service does not answer." });
      await send(rows, key);
    });
    await run.run();
    expect(run.progress).toMatchObject({ state: "failed", imported: 0, sentence: "The service does not answer." });
    isAway = false;
    await run.run();
    expect(run.progress).toMatchObject({ state: "done", imported: 1_001 });
    expect(taken).toHaveLength(1_001);
    expect(keys[1]).toBe(keys[0]);
    expect(requests[1]?.key).not.toBe(keys[0]);
  });

  test("refuses no row for what the whole request was refused for", async () => {
    const run = new ImportRun(inPieces(lines(...licenses(2)), 99), async () => {
      throw new Problem(403, { code: "40003", message: "You do not have permission for this." });
    });
    await run.run();
    expect(run.progress).toMatchObject({ state: "failed", refused: [], sentence: "You do not have permission for this." });
  });

  test("stops after the request that is on its way, and goes on with the next part", async () => {
    const { send, requests } = service();
    const run: ImportRun = new ImportRun(inPieces(lines(...licenses(3_000)), 8_192), async (rows, key) => {
      await send(rows, key);
      if (requests.length === 1) run.stop();
    });
    await run.run();
    expect(run.progress).toMatchObject({ state: "stopped", imported: 1_000 });
    await run.run();
    expect(run.progress).toMatchObject({ state: "done", imported: 3_000 });
  });

  test("goes on when its page was loaded anew, and brings nothing in twice though the last answer was lost", async () => {
    const text = lines({ name: "" }, ...licenses(2_499));
    const answered = new Set<string>();
    const { send, taken } = service(({ name }) => (name === "" ? "The license's name is missing." : undefined));
    // As the API does it: a request that is told again changes nothing.
    const once: SendRows = async (rows, key) => {
      if (!answered.has(key)) await send(rows, key);
      answered.add(key);
    };
    let mark: ImportMark | undefined;
    const first = new ImportRun(
      inPieces(text, 4_096),
      async (rows, key) => {
        await once(rows, key);
        if (taken.length > 1_000) throw new Problem(0, { message: "The service does not answer." });
      },
      { remember: (now) => (mark = now) },
    );
    await first.run();
    expect(first.progress).toMatchObject({ state: "failed", imported: 999 });
    expect(JSON.stringify(mark)).not.toContain("License 1");
    const next = new ImportRun(inPieces(text, 777), once, { from: JSON.parse(JSON.stringify(mark)) });
    expect(next.progress).toMatchObject({ imported: 999 });
    await next.run();
    expect(next.progress).toMatchObject({
      state: "done",
      imported: 2_499,
      refused: [{ number: 1, text: JSON.stringify({ name: "" }), sentence: "The license's name is missing." }],
    });
    expect(taken).toEqual(licenses(2_499));
  });

  test("takes the same rows at another place of the file for others", async () => {
    const { send, requests, taken } = service();
    const same = Array.from({ length: 2_000 }, () => ({ name: "One of many" }));
    await new ImportRun(inPieces(lines(...same), 4_096), send).run();
    expect(taken).toHaveLength(2_000);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(2);
  });
});
