import { describe, expect, test } from "vitest";
import {
  accountRefusal,
  accountStatus,
  anchorDayOf,
  authenticationRefusal,
  isProcessAlive,
  leasesByUser,
  runRefusal,
  secondsOfIsoDuration,
  secondsUntilReset,
  userCount,
  verdict,
} from "../../src/licensing/index.ts";
import { ago, day, license, machine, now, person, policy, second, snapshot, utc } from "./facts.ts";
import { summarise } from "./summary.ts";

describe("the status of an account", () => {
  test.each([
    [null, "active", "active", null],
    [null, "inactive", "inactive", "account_inactive"],
    [ago(day), "active", "banned", "account_banned"],
    [ago(day), "inactive", "banned", "account_banned"],
  ])("banned at %s, %s: %s, refused with %s", (bannedAt, activity, status, refusal) => {
    const found = accountStatus({ bannedAt, activity });
    expect([found, accountRefusal(found)]).toEqual([status, refusal]);
  });
});

describe("a license that may not run says why", () => {
  const banned = person("ada", { bannedAt: ago(day) });
  const suspended = { suspendedAt: ago(day) };
  const expired = { expiry: ago(1) };

  test.each([
    ["nothing is wrong", {}, null, "restrict", null],
    ["its owner is banned, and it is suspended", suspended, banned, "restrict", "license_owner_banned"],
    ["its owner is not banned", {}, person("ada"), "restrict", null],
    ["it is suspended and expired", { ...suspended, ...expired }, null, "restrict", "license_suspended"],
    ["it has expired", expired, null, "restrict", "license_expired"],
    ["it has expired and may run on", expired, null, "maintain", null],
    ["it expires later", { expiry: new Date(now.getTime() + 1) }, null, "restrict", null],
  ] as const)("%s", (_, facts, owner, expirationStrategy, refusal) => {
    expect(runRefusal({ license: license(facts), owner, policy: policy({ expirationStrategy }) }, now)).toBe(refusal);
  });
});

describe("what a client of a license authenticates with", () => {
  test.each([
    ["mixed", "license", null],
    ["mixed", "token", null],
    ["license", "license", null],
    ["license", "token", "strategy"],
    ["token", "token", null],
    ["token", "license", "strategy"],
    ["session", "token", "strategy"],
    ["none", "license", "strategy"],
    [null, "license", "strategy"],
  ] as const)("under %s, with a %s: %s", (authenticationStrategy, credential, refusal) => {
    const facts = { license: { expiry: null }, policy: { authenticationStrategy, expirationStrategy: "revoke" as const } };
    expect(authenticationRefusal(credential, facts, now)).toBe(refusal);
  });

  test("a key of an expired license does not authenticate under revoke alone", () => {
    const under = (expirationStrategy: "revoke" | "restrict") =>
      authenticationRefusal(
        "license",
        { license: { expiry: ago(1) }, policy: { authenticationStrategy: "mixed", expirationStrategy } },
        now,
      );
    expect([under("revoke"), under("restrict")]).toEqual(["license_expired", null]);
  });
});

describe("counts and periods", () => {
  test.each([
    [0, 60],
    [59_000, 1],
    [59_001, 1],
    [58_999, 2],
    [60_000, 1],
    [90_000, 1],
  ])("%d ms after a period of a minute began, it ends in %d s", (passed, seconds) => {
    expect(secondsUntilReset(ago(passed), 60, now)).toBe(seconds);
  });

  test("an owner counts as a user", () => {
    expect([userCount({ usersCount: 2, ownerId: null }), userCount({ usersCount: 2, ownerId: "ada" })]).toEqual([2, 3]);
  });

  test("a process runs until its window closes, to the millisecond", () => {
    const alive = (beat: Date) => isProcessAlive({ lastHeartbeatAt: beat }, { heartbeatDuration: 60 }, now);
    expect([alive(ago(60 * second)), alive(ago(60 * second - 1))]).toEqual([false, true]);
  });

  test("only a duration of calendar months has an anchor day", () => {
    expect([anchorDayOf(utc("2026-01-31"), 2_629_746), anchorDayOf(utc("2026-01-31"), 86_400)]).toEqual([31, null]);
  });

  test("seconds of calendar months are refused with their number", () => {
    expect(secondsOfIsoDuration("PT5259492S")).toEqual({
      problem: expect.stringMatching(/^must not be exactly the seconds of 2 calendar/),
    });
  });
});

describe("the counts of one owner's machines", () => {
  test.each([
    [true, "per_user", "per_machine", true],
    [true, "per_license", "per_user", true],
    [true, "per_license", "per_license", false],
    [false, "per_user", "per_user", false],
  ])("strict %s, machines %s, processes %s: looked at %s", (strict, machineLeasingStrategy, processLeasingStrategy, expected) => {
    expect(leasesByUser({ strict, machineLeasingStrategy, processLeasingStrategy })).toBe(expected);
  });

  test("must be there where a verdict looks at them", () => {
    const whole = snapshot({ policy: { strict: true, floating: true, machineLeasingStrategy: "per_user" } });
    const asked = { ...summarise({ ...whole, machines: [machine()] }, {}, now), countsOfUser: null };
    expect(() => verdict(asked, {}, now)).toThrow("counts of the scope's user");
  });
});

describe("a verdict without a scope", () => {
  test("asks for no product, though the policy requires one", () => {
    const whole = summarise(snapshot({ policy: { requireProductScope: true } }), {}, now);
    expect([verdict(whole, null, now).code, verdict(whole, {}, now).code]).toEqual(["valid", "product_scope_required"]);
  });
});
