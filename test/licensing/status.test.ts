import { describe, expect, test } from "vitest";
import { inactivityMs, licenseStatus } from "../../src/licensing/index.ts";
import { ago, day, license, now, person } from "./facts.ts";

const signs = ["lastActivatedAt", "lastValidatedAt", "lastCheckedInAt", "lastCheckedOutAt"] as const;

const statusOf = (facts: Partial<ReturnType<typeof license>>, bannedAt: Date | null = null): string =>
  licenseStatus({ license: license(facts), owner: person("ada", { bannedAt }) }, now);

describe("the first of these that is so is the status", () => {
  const inactive = { lastValidatedAt: ago(91 * day) };
  const expired = { expiry: ago(1) };
  const suspended = { suspendedAt: ago(1) };

  test.each([
    ["banned, whatever else", { ...suspended, ...expired, ...inactive }, ago(1), "banned"],
    ["suspended, though expired", { ...suspended, ...expired, ...inactive }, null, "suspended"],
    ["expired, though inactive", { ...expired, ...inactive }, null, "expired"],
    ["expired, though never activated", expired, null, "expired"],
    ["not_activated, without a sign of life", {}, null, "not_activated"],
    ["inactive, without one for 90 days", inactive, null, "inactive"],
    ["active", { lastValidatedAt: ago(1) }, null, "active"],
  ] as const)("%s", (_, facts, bannedAt, status) => {
    expect(statusOf(facts, bannedAt)).toBe(status);
  });

  test("a license that nobody owns is not banned", () => {
    expect(licenseStatus({ license: license({ lastValidatedAt: now }), owner: null }, now)).toBe("active");
  });
});

describe("boundaries", () => {
  test.each([
    [-1, "not_activated"],
    [0, "expired"],
    [1, "expired"],
  ])("%d ms after its expiry: %s", (elapsed, status) => {
    expect(statusOf({ expiry: ago(elapsed) })).toBe(status);
  });

  test("ninety days", () => {
    expect(inactivityMs).toBe(90 * day);
  });

  const elapsed = [0, 90 * day - 1, 90 * day, 90 * day + 1];
  test.each(signs)("%s keeps it active for 90 days", (sign) => {
    expect(elapsed.map((time) => statusOf({ [sign]: ago(time) }))).toEqual(["active", "active", "active", "inactive"]);
  });
});

describe("the last sign of life", () => {
  test.each(signs)("is %s where it is the latest", (sign) => {
    const all = Object.fromEntries(signs.map((name) => [name, ago(200 * day)]));
    const facts = license({ ...all, [sign]: ago(3) });
    expect(licenseStatus({ license: facts, owner: null }, now)).toBe("active");
  });

  test("is none where there was none, creation not being one", () => {
    expect(licenseStatus({ license: license({ createdAt: now }), owner: null }, now)).toBe("not_activated");
  });
});
