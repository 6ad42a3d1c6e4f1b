import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { createApp } from "../../src/app/app.ts";
import type { Environment } from "../../src/app/environment.ts";
import { client, newCatalogue } from "../support/client.ts";

const app = createApp();

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("while the database hangs a request is refused at once, and what it had asked of the database goes on without it", async () => {
  const { path, password } = await newCatalogue();
  const signedIn = await client().post(`${path}/auth/login`, { username: "ada", password });
  const ask = async () => {
    const execution = createExecutionContext();
    const init = { headers: { Authorization: `Bearer ${signedIn.data.access}` } };
    // Without nodes, whose statements would be among those of the request.
    const environment = { ...(env as unknown as Environment), REGIONAL_NODE: undefined };
    const response = await app.request(`https://latchkey.test/api/v1${path}/products`, init, environment, execution);
    return { status: response.status, execution };
  };
  const fetched = globalThis.fetch;
  const mock = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("fetch failed"));
  vi.useFakeTimers({ toFake: ["performance"] });
  for (let time = 0; time < 3; time += 1) expect((await ask()).status).toBe(503);
  vi.advanceTimersByTime(1_000);
  let isAnswered = false;
  let mayAnswer = false;
  mock.mockReset().mockImplementation(async (address, options) => {
    while (!mayAnswer) await new Promise((resolve) => setTimeout(resolve, 1));
    const response = await fetched(address, options);
    isAnswered = true;
    return response;
  });
  const { status, execution } = await ask();
  expect([status, mock.mock.calls.length, isAnswered]).toEqual([503, 1, false]);
  expect(String(mock.mock.calls[0]?.[1]?.body)).toContain("select 1");
  mayAnswer = true;
  await waitOnExecutionContext(execution);
  expect(isAnswered).toBe(true);
  expect((await ask()).status).toBe(200);
});
