import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { createApp } from "../../src/app/app.ts";
import type { Environment } from "../../src/app/environment.ts";
import type { Report } from "../../src/metrics/report.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const app = createApp();

/** A deployment whose collector keeps the reports that it gets. */
function deployment(add: (report: Report) => Promise<void>, token = "x".repeat(24)): Environment {
  const collectors = { idFromName: () => "metrics", get: () => ({ add }) };
  return { ...(env as unknown as Environment), METRICS_TOKEN: token, METRICS_COLLECTOR: collectors as never };
}

async function ask(environment: Environment, execution: ExecutionContext): Promise<void> {
  await app.fetch(new Request("https://latchkey.test/docs/start.js"), environment, execution);
}

const countIn = ({ requests }: Report): number =>
  requests.flatMap(({ statuses }) => statuses).reduce((sum, { count }) => sum + count, 0);

test("an isolate reports once in five seconds, whatever it has answered until then", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const reports: Report[] = [];
  const environment = deployment(async (report) => void reports.push(report));
  const execution = createExecutionContext();
  for (let time = 0; time < 20; time += 1) await ask(environment, execution);
  expect(reports).toEqual([]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reports.map(countIn)).toEqual([20]);
  await ask(environment, execution);
  await vi.advanceTimersByTimeAsync(5_000);
  await waitOnExecutionContext(execution);
  expect(reports.map(countIn)).toEqual([20, 1]);
});

test("where the platform drops the request that was to report, a later one does", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const reports: Report[] = [];
  const environment = deployment(async (report) => void reports.push(report));
  const dropped = { ...createExecutionContext(), waitUntil: () => undefined } as unknown as ExecutionContext;
  await ask(environment, dropped);
  vi.clearAllTimers();
  await vi.advanceTimersByTimeAsync(20_000);
  const execution = createExecutionContext();
  await ask(environment, execution);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reports.map(countIn)).toEqual([2]);
});

test("numbers whose report fails are lost, and the log says so; the service goes on", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const environment = deployment(() => Promise.reject(new Error("overloaded")));
  await ask(environment, createExecutionContext());
  await vi.advanceTimersByTimeAsync(5_000);
  expect(warned.mock.calls.map(([line]) => JSON.parse(line).message)).toEqual(["numbers were lost"]);
});

test("without METRICS_TOKEN nothing is counted or reported", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const reports: Report[] = [];
  const environment = deployment(async (report) => void reports.push(report), "");
  await ask(environment, createExecutionContext());
  await vi.advanceTimersByTimeAsync(30_000);
  expect(reports).toEqual([]);
});
