import { afterEach, expect, test, vi } from "vitest";
import { cacheTable } from "../../src/cache/table.ts";
import type { PasswordProcess } from "../../src/passwords/process-client.ts";
import { client, newTenant } from "../support/client.ts";

afterEach(() => void vi.restoreAllMocks());

const password = "correct horse battery";

test("a flood of sign-ins that nobody can check costs the database nothing until there may be room again", async () => {
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const { path } = await newTenant();
  const visitor = client();
  let asked = 0;
  const busy: PasswordProcess = {
    fetch: async () => {
      asked += 1;
      return new Response(null, { status: 503 });
    },
  };
  const signIn = () =>
    visitor.send(`${path}/auth/login`, {
      method: "POST",
      body: { username: "ada", password },
      environment: { PASSWORD_PROCESS: busy },
    });
  const refused = { status: 503, code: "50002" };
  const first = await signIn();
  expect([first, asked]).toEqual([expect.objectContaining(refused), 1]);
  expect(first.roundTrips).toBeGreaterThan(0);
  for (let more = 0; more < 3; more += 1) {
    const next = await signIn();
    expect([next, asked]).toEqual([expect.objectContaining({ ...refused, roundTrips: 0 }), 1]);
    expect(next.headers.get("Retry-After")).toBe("2");
  }
  now += cacheTable.busyHashers.freshMs + 1;
  await signIn();
  expect(asked).toBe(2);
});
