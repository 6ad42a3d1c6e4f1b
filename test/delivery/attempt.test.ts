import { describe, expect, test } from "vitest";
import { type Attempted, attempt, type Send } from "../../src/delivery/attempt.ts";

const message = { url: "https://receiver.example.com/hook", headers: { "webhook-id": "evt_1" }, body: "{}" };

const answering =
  (response: () => Response): Send =>
  async () =>
    response();

/** A body that gives its parts, and then what the last one does. */
const streamOf = (parts: string[], end: "closes" | "breaks" | "hangs", onCancel = () => {}): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part !== undefined) return controller.enqueue(new TextEncoder().encode(part));
      if (end === "closes") return controller.close();
      if (end === "breaks") return controller.error(new Error("the connection was lost"));
      return new Promise<void>(() => {});
    },
    cancel: onCancel,
  });

describe("an attempt", () => {
  test.each([
    { status: 200, error: null },
    { status: 204, error: null },
    { status: 299, error: null },
    { status: 301, error: "a redirect (301), which is not followed" },
    { status: 304, error: "a redirect (304), which is not followed" },
    { status: 400, error: "the status 400" },
    { status: 410, error: "the status 410" },
    { status: 500, error: "the status 500" },
  ])("is answered $status: $error", async ({ status, error }) => {
    const isEmpty = [204, 304].includes(status);
    const attempted = await attempt(
      answering(() => new Response(isEmpty ? null : "said", { status })),
      message,
    );
    expect(attempted).toMatchObject({ status, error, answer: isEmpty ? null : "said", retryAfter: null });
  });

  test("is a POST that follows no redirect", async () => {
    let sent: [string, RequestInit] | undefined;
    await attempt(async (...given) => {
      sent = given;
      return new Response();
    }, message);
    expect(sent).toMatchObject([
      message.url,
      { method: "POST", redirect: "manual", body: message.body, headers: message.headers },
    ]);
  });

  test("keeps the first KiB of an answer, and reads no more of it", async () => {
    let isCancelled = false;
    let parts = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        parts += 1;
        controller.enqueue(new Uint8Array(700).fill(97));
      },
      cancel() {
        isCancelled = true;
      },
    });
    const attempted = await attempt(
      answering(() => new Response(endless)),
      message,
    );
    expect(attempted).toMatchObject({ status: 200, answer: "a".repeat(1_024) });
    expect(isCancelled).toBe(true);
    expect(parts).toBeLessThan(5);
  });

  test("keeps what came of an answer that broke off: the status decides", async () => {
    const broken = () => new Response(streamOf(["half of it"], "breaks"), { status: 202 });
    expect(await attempt(answering(broken), message)).toMatchObject({ status: 202, error: null });
  });

  test("keeps an answer that cannot be stored as text that can", async () => {
    const binary = () => new Response(new Uint8Array([0, 255, 254, 65]), { status: 500, headers: { "Retry-After": "7" } });
    const attempted = await attempt(answering(binary), message);
    expect(attempted).toMatchObject({ status: 500, answer: "\uFFFD\uFFFD\uFFFDA", retryAfter: "7" });
  });

  test("tells nothing of the network in which a connection failed", async () => {
    const failing: Send = async () => {
      throw new Error("connect ECONNREFUSED 10.0.0.7:443");
    };
    const attempted = await attempt(failing, message);
    expect(attempted).toMatchObject({ status: null, answer: null, error: expect.stringContaining("no HTTP answer") });
    expect(JSON.stringify(attempted)).not.toContain("10.0.0.7");
  });

  test("ends at its deadline, whether or not the receiver's side takes notice", async () => {
    const hanging: Send = () => new Promise(() => {});
    const heeding: Send = (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const dripping: Send = async () => new Response(streamOf(["drop"], "hangs"), { status: 500 });
    const results: Attempted[] = await Promise.all([hanging, heeding, dripping].map((send) => attempt(send, message, 50)));
    expect(results.map(({ status, error }) => [status, error])).toEqual([
      [null, "no answer within 0.05 seconds"],
      [null, "no answer within 0.05 seconds"],
      [500, "the status 500"],
    ]);
    expect(results[2]?.answer).toBe("drop");
  });
});
