import { afterEach, expect, test, vi } from "vitest";
import { forgetFailures } from "../../src/db/breaker.ts";
import { newLicense } from "../support/client.ts";
import { newStory, validate, wait } from "../support/node-story.ts";

// Nonsense that a captive network, a proxy or a broken server sends in the database's place counts as an outage.

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const result = { fields: [], rows: [], command: "SELECT", rowCount: 0, rowAsArray: true };
const nonsense: [string, () => Response][] = [
  ["a page", () => new Response("<html>Sign in to this network</html>")],
  ["half an answer", () => new Response('{"fields":[{"name":"tenant","dataTypeID":3802}],"rows":[["{\\"id')],
  ["no rows and no columns", () => Response.json(result)],
  ["too few columns", () => Response.json({ ...result, fields: [{ name: "one", dataTypeID: 23 }], rows: [[]] })],
  ["nothing", () => Response.json(null)],
  ["a list", () => Response.json([])],
  ["results", () => Response.json({ results: [result] })],
  ["a page with status 400", () => new Response("<html>Bad request</html>", { status: 400 })],
  ["a page with status 500", () => new Response("<html>Oops</html>", { status: 500 })],
];

test.each(nonsense)("%s in place of an answer is one, and leaves nothing behind", async (_, answer) => {
  const story = await newStory();
  const other = await newLicense(story, story.policy);
  await validate(story);
  wait(60_000);
  const mock = vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer());
  expect((await validate(story)).data).toMatchObject({ valid: true, stale: true });
  expect(await validate({ ...story, key: other.license_key })).toMatchObject({ status: 503, code: "50001" });
  for (const path of [`/licenses/${story.id}`, "/licenses?limit=1", `/licenses/${story.id}/entitlements`])
    expect(await story.admin.get(`${story.path}${path}`)).toMatchObject({ status: 503, code: "50001" });
  mock.mockRestore();
  forgetFailures();
  wait(5_000);
  expect((await validate(story)).data).toMatchObject({ valid: true, stale: false });
  expect((await validate({ ...story, key: other.license_key })).data).toMatchObject({ valid: true, stale: false });
});

test("a poll of which a part is nonsense, or of another tenant, changes nothing", async () => {
  const story = await newStory();
  await validate(story);
  await story.admin.post(`${story.path}/licenses/${story.id}/actions/suspend`);
  const fetched = globalThis.fetch;
  const another = { id: crypto.randomUUID(), name: "another", protected: false, edge_shards: 1 };
  const spoilt: [string, unknown][] = [
    ["tenant", "nonsense"],
    ["tenant", another],
    ["horizon", "now"],
    ["changes", "nonsense"],
    ["rows", [{ source: "licenses" }]],
    ["rates", [1]],
  ];
  let seconds = 5;
  for (const [member, nonsense] of spoilt) {
    let spoils = 0;
    const mock = vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
      const response = await fetched(address, options);
      if (!String(options?.body).includes(story.name)) return response;
      const body: any = await response.json();
      body.rows[0][0] = JSON.stringify({ ...JSON.parse(body.rows[0][0]), [member]: nonsense });
      spoils += 1;
      return Response.json(body);
    });
    seconds += 5;
    wait(seconds * 1000);
    expect((await validate(story)).data, member).toMatchObject({ valid: true, stale: true });
    expect(spoils, member).toBe(1);
    mock.mockRestore();
    forgetFailures();
  }
  wait(60_000);
  expect((await validate(story)).data).toMatchObject({ code: "suspended", stale: false });
});
