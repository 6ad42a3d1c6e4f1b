import { describe, expect, test } from "vitest";
import { Problem } from "../../console/src/api/problem.ts";
import { ExportRun, type ReadLines } from "../../console/src/pages/transfer/export-run.ts";

const ids = ["a", "b", "c", "d", "é"];

/** Answers as the service does. Each of them ends after so many bytes, where the network broke off. */
function service(...breaksAfter: number[]) {
  const asked: (string | undefined)[] = [];
  const read: ReadLines = async (after) => {
    asked.push(after);
    const left = ids.slice(after === undefined ? 0 : ids.indexOf(after) + 1);
    const lines = [...left.map((license_id) => ({ license_id })), { complete: true, licenses: left.length }];
    const bytes = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const end = breaksAfter.shift() ?? bytes.length;
    const pieces = [bytes.slice(0, 3), bytes.slice(3, 40), bytes.slice(40)];
    let sent = 0;
    return new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) return controller.close();
        if (sent + piece.length > end) return controller.error(new TypeError("network error"));
        sent += piece.length;
        controller.enqueue(piece);
      },
    });
  };
  return { read, asked };
}

function file() {
  const kept = { text: "", isClosed: false };
  const sink = {
    write: async (text: string) => {
      kept.text += text;
    },
    close: async () => {
      kept.isClosed = true;
    },
  };
  return { kept, sink };
}

const whole = `${ids.map((license_id) => JSON.stringify({ license_id })).join("\n")}\n{"complete":true,"licenses":5}\n`;

describe("an export", () => {
  test("writes each license, and the line that says how many there are", async () => {
    const { kept, sink } = file();
    const run = new ExportRun(sink, service().read);
    await run.run();
    expect(kept).toEqual({ text: whole, isClosed: true });
    expect(run.progress).toMatchObject({ state: "done", licenses: 5 });
  });

  test("that breaks off in the middle of a line goes on behind the last whole one: none is missing, none comes twice", async () => {
    const { kept, sink } = file();
    const { read, asked } = service(40, 3);
    await new ExportRun(sink, read).run();
    expect(asked).toEqual([undefined, "b", "b"]);
    expect(kept).toEqual({ text: whole, isClosed: true });
  });

  test("that never comes gives up, says so, and goes on when it is asked to", async () => {
    const { kept, sink } = file();
    const { read, asked } = service(0, 0, 0);
    const run = new ExportRun(sink, read);
    await run.run();
    expect(asked).toHaveLength(3);
    expect(run.progress).toMatchObject({ state: "failed", sentence: "The connection broke off. Check it, then go on." });
    await run.run();
    expect(kept.text).toBe(whole);
  });

  test("says why it was refused, and asks no second time", async () => {
    const { sink } = file();
    let asked = 0;
    const run = new ExportRun(sink, async () => {
      asked += 1;
      throw new Problem(403, { message: "You do not have permission for this." });
    });
    await run.run();
    expect(asked).toBe(1);
    expect(run.progress).toMatchObject({ state: "failed", sentence: "You do not have permission for this." });
  });

  test("stops when somebody stops it, and goes on where it was", async () => {
    const { kept, sink } = file();
    const run = new ExportRun(sink, service(40).read);
    const stopOnce = run.subscribe(() => {
      if (run.progress.licenses > 0) {
        stopOnce();
        run.stop();
      }
    });
    await run.run();
    expect(run.progress).toMatchObject({ state: "stopped", licenses: 2 });
    await run.run();
    expect(kept.text).toBe(whole);
  });
});
