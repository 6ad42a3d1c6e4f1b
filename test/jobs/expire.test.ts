import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";
import { tick, toldBy } from "./clock.ts";

// The clock tells of licenses. Each test's tenant has a clock of its own, which goes when the test says so.

afterEach(() => {
  vi.useRealTimers();
});

const day = 86_400_000;

type Story = Catalogue & { licenseId: string; policyId: string; startedAt: number };

/** A license that was made after the clock's first run. */
async function newStory(policyAttributes: Record<string, unknown>, license: Record<string, unknown> = {}): Promise<Story> {
  const vendor = await newCatalogue();
  await tick(vendor);
  const policy = await newPolicy(vendor, policyAttributes);
  const { license_id: licenseId } = await newLicense(vendor, policy, license);
  return { ...vendor, licenseId, policyId: policy.id, startedAt: Date.now() };
}

const after = (story: Story, days: number): Date => new Date(story.startedAt + days * day);

/** Lets the clock go once, so many days after the story's beginning. */
const tickAfter = (story: Story, days: number) => tick(story, after(story, days));

/** Sets the time for requests, so many days after the story's beginning. */
const travel = (story: Story, days: number): Promise<Story> => travelTo(story, after(story, days));

const act = async ({ path, admin, licenseId }: Story, action: string): Promise<void> => {
  expect((await admin.post(`${path}/licenses/${licenseId}/actions/${action}`)).status).toBe(200);
};

const expiring = ["license.expiring_soon 30", "license.expiring_soon 7", "license.expiring_soon 1", "license.expired"];

/** A second after an event is due. */
const second = 1 / 86_400;

describe("A license of a year expires", () => {
  test("30, 7 and 1 day before the vendor hears of it, and when it has expired, once each", async () => {
    const story = await newStory({ duration_iso: "P365D" });
    const heard: number[] = [];
    for (const days of [300, 335, 335 + second, 340, 358 + second, 364 + second, 365 + second, 366, 400]) {
      await tickAfter(story, days);
      await tickAfter(story, days);
      heard.push((await toldBy(story, story.licenseId)).length);
    }
    expect(await toldBy(story, story.licenseId)).toEqual(expiring);
    expect(heard).toEqual([0, 1, 1, 1, 2, 3, 4, 4, 4]);
  });

  test("on the days that its policy chose", async () => {
    const story = await newStory({ duration_iso: "P365D", expiring_soon_days: [14, 60] });
    for (const days of [306, 336, 352, 366]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual([
      "license.expiring_soon 60",
      "license.expiring_soon 14",
      "license.expired",
    ]);
  });

  test("when it has expired and not before, where its policy chose no days", async () => {
    const story = await newStory({ duration_iso: "P365D", expiring_soon_days: [] });
    for (const days of [335, 358, 364, 366]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expired"]);
  });

  test("after a clock stood still for a month, of all that is over the last alone is told", async () => {
    const story = await newStory({ duration_iso: "P365D" });
    await tickAfter(story, 320);
    await tickAfter(story, 360);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 7"]);
    await tickAfter(story, 500);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 7", "license.expired"]);
  });

  test("whether it is suspended or not", async () => {
    const story = await newStory({ duration_iso: "P365D" });
    await act(story, "suspend");
    for (const days of [336, 359, 364.5, 366]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(expiring);
  });

  test("nothing is told of one that was revoked", async () => {
    const story = await newStory({ duration_iso: "P365D" });
    const { path, admin, licenseId } = story;
    await tickAfter(story, 336);
    expect((await admin.post(`${path}/licenses/${licenseId}/actions/revoke`)).status).toBe(200);
    await tickAfter(story, 366);
    expect(await toldBy(story, licenseId)).toEqual(["license.expiring_soon 30"]);
  });
});

describe("What had passed before is not told", () => {
  test("a license of ten days is made: its first word is on the day before it expires 7 days later", async () => {
    const story = await newStory({ duration_iso: "P10D" });
    for (const days of [0, 1, 3 + second, 9 + second, 10 + second]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(expiring.slice(1));
  });

  test("a license of thirty days is made: its expiry is thirty days ahead at that moment, and not told", async () => {
    const story = await newStory({ duration_iso: "P30D" });
    for (const days of [second, 1, 29]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 1"]);
  });

  test("a license comes from another system with an expiry of last year", async () => {
    const story = await newStory({});
    const license = { policy_id: story.policyId, product_id: story.productId, name: "Ada's desktop" };
    const licenses = [{ ...license, expiry: new Date(Date.now() - 365 * day).toISOString() }];
    expect(await story.admin.post(`${story.path}/licenses/import`, { licenses })).toMatchObject({ status: 201 });
    await tickAfter(story, 1);
    expect(await toldBy(story)).toEqual([]);
  });

  test("a vendor's licenses expired before the clock ran for the first time", async () => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { duration_iso: "P60D" });
    const { license_id: licenseId } = await newLicense(vendor, policy);
    const story = { ...vendor, licenseId, policyId: policy.id, startedAt: Date.now() };
    await tickAfter(story, 55);
    expect(await toldBy(story)).toEqual([]);
    await tickAfter(story, 59.5);
    expect(await toldBy(story)).toEqual(["license.expiring_soon 1"]);
  });
});

describe("A license is renewed", () => {
  test("it expires again, and is told again", async () => {
    let story = await newStory({ duration_iso: "P60D" });
    for (const days of [31, 53.5, 59.5, 61]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(expiring);
    story = await travel(story, 62);
    await act(story, "renew");
    // The renewal added 60 days to the expiry.
    for (const days of [63, 91, 113.5, 119.5, 121]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual([...expiring, ...expiring]);
  });

  test("before the clock came by: nothing is told of an expiry that is over", async () => {
    let story = await newStory({ duration_iso: "P60D" });
    await tickAfter(story, 59.5);
    story = await travel(story, 60 + second);
    await act(story, "renew");
    await tickAfter(story, 60 + 2 * second);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 1"]);
  });
});

describe("A license's clock starts later", () => {
  test("with its first use: the expiry that this sets is told", async () => {
    let story = await newStory({ duration_iso: "P60D", expiration_basis: "from_first_use" });
    await tickAfter(story, 100);
    story = await travel(story, 100);
    await act(story, "increment-usage");
    for (const days of [131, 161]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 30", "license.expired"]);
  });
});

describe("The policy's days are changed", () => {
  const changeDays = async ({ path, admin, policyId }: Story, days: number[]) =>
    expect(await admin.patch(`${path}/policies/${policyId}`, { expiring_soon_days: days })).toMatchObject({ status: 200 });

  test("a day that is still ahead is told, one that is over is not", async () => {
    let story = await newStory({ duration_iso: "P365D", expiring_soon_days: [] });
    story = await travel(story, 320);
    await changeDays(story, [60, 30]);
    for (const days of [320, 321, 336]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 30"]);
  });

  test("a day that was due under the former ones and is not told yet stays due", async () => {
    let story = await newStory({ duration_iso: "P365D" });
    await tickAfter(story, 330);
    story = await travel(story, 335 + second);
    await changeDays(story, [30, 3]);
    await tickAfter(story, 335 + 2 * second);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 30"]);
  });

  test("a day that was taken away is not told", async () => {
    const story = await newStory({ duration_iso: "P365D" });
    await changeDays(story, [7]);
    for (const days of [1, 336, 359]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 7"]);
  });

  test.each([["30"], [[0]], [[30, 30]], [[3_651]], [[1.5]], [Array.from({ length: 11 }, (_, index) => index + 1)]])(
    "%j is refused",
    async (days) => {
      const { path, admin, policyId } = await newStory({});
      const refused = await admin.patch(`${path}/policies/${policyId}`, { expiring_soon_days: days });
      expect(refused).toMatchObject({ status: 400, errors: [{ field: expect.stringMatching(/^expiring_soon_days/) }] });
      expect((await admin.get(`${path}/policies/${policyId}`)).data.expiring_soon_days).toEqual([30, 7, 1]);
    },
  );
});

describe("A license moves to another policy", () => {
  const move = async (story: Story, attributes: Record<string, unknown>) => {
    const policy = await newPolicy(story, attributes);
    const moved = await story.admin.put(`${story.path}/licenses/${story.licenseId}/policy`, { policy_id: policy.id });
    expect(moved).toMatchObject({ status: 200 });
  };

  test("with its expiry: the other policy's days count from then on", async () => {
    let story = await newStory({ duration_iso: "P365D" });
    story = await travel(story, 300);
    await move(story, { expiring_soon_days: [90, 5] });
    for (const days of [301, 336, 361]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.expiring_soon 5"]);
  });

  test("to one without a duration that resets the expiry: nothing is told any more", async () => {
    const story = await newStory({ duration_iso: "P60D" });
    await move(story, { transfer_strategy: "reset_expiry" });
    for (const days of [31, 61]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual([]);
  });
});

describe("A license must check in", () => {
  const weekly = { require_check_in: true, check_in_interval: "weekly" };
  const both = ["license.check_in_due_soon 1", "license.check_in_overdue"];

  test("a day before it is due and once it is overdue the vendor hears of it, and again after the next check-in", async () => {
    let story = await newStory(weekly);
    for (const days of [5, 6 + second, 6.5, 7 + second, 8]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(both);
    story = await travel(story, 8);
    await act(story, "checkin");
    for (const days of [13, 14 + second, 15 + second]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual([...both, ...both]);
  });

  test("who checks in in time is not told of", async () => {
    let story = await newStory(weekly);
    for (const days of [5, 10, 15]) {
      story = await travel(story, days);
      await tickAfter(story, days);
      await act(story, "checkin");
    }
    expect(await toldBy(story, story.licenseId)).toEqual([]);
  });

  test("every day: there is no day before", async () => {
    const story = await newStory({ require_check_in: true, check_in_interval: "daily" });
    for (const days of [second, 0.5, 1 + second]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(["license.check_in_overdue"]);
  });

  test("since its policy was changed: what is overdue at that moment is not told", async () => {
    let story = await newStory({});
    story = await travel(story, 100);
    const changed = await story.admin.patch(`${story.path}/policies/${story.policyId}`, weekly);
    expect(changed).toMatchObject({ status: 200 });
    await tickAfter(story, 101);
    expect(await toldBy(story, story.licenseId)).toEqual([]);
    await act(story, "checkin");
    for (const days of [106 + second, 107 + second]) await tickAfter(story, days);
    expect(await toldBy(story, story.licenseId)).toEqual(both);
  });
});

test("what is told shows the license as it is, without its key", async () => {
  const { path, admin, ...story } = await newStory({ duration_iso: "P60D" });
  await tickAfter({ path, admin, ...story }, 31);
  const { data } = await admin.get(`${path}/events?event=license.expiring_soon`);
  expect(data).toEqual([
    expect.objectContaining({
      resource: "license",
      resource_id: story.licenseId,
      actor: { kind: "clock", id: null, name: null },
      request_id: null,
      before: {},
      after: { days: 30 },
    }),
  ]);
  expect(JSON.stringify(data)).not.toMatch(/key_hash|key_sealed/);
});
