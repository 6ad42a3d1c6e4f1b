import { describe, expect, test } from "vitest";
import { amountOf, partsOf, placesOf, totalsOf, withoutValid, wordsOf } from "../../console/src/pages/analytics/numbers.ts";
import {
  activitySentence,
  addressesText,
  comparedWith,
  daysText,
  expirationsSentence,
  nextMonthSentence,
  seatsSentence,
  sharingSentence,
  todaySentence,
  validationsSentence,
} from "../../console/src/pages/analytics/sentences.ts";
import { dayAfter, readView, scopeOf, searchOf, sinceOf } from "../../console/src/pages/analytics/view.ts";
import { formatNumber } from "../../console/src/parts/formats.ts";

const days = (machines: number[], licenses = machines) =>
  machines.map((amount, place) => ({
    day: new Date(Date.UTC(2026, 10, 1 + place)).toISOString().slice(0, 10),
    active_machines: amount,
    active_licenses: licenses[place] ?? 0,
    activations: 0,
  }));

const hour = (codes: Record<string, number>) => ({
  time: "2026-11-01T00:00:00.000Z",
  validations: Object.values(codes).reduce((sum, one) => sum + one, 0),
  codes,
});

const seats = (sold: number | null, used: number | null, unlimited: number | null = 0) => ({
  day: "2026-11-01",
  licenses: sold === null ? null : 10,
  seats_sold: sold,
  seats_used: used,
  unlimited_licenses: unlimited,
});

const shared = (machines: number, addresses: number) => ({
  license_id: "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
  license_name: "Alice's desktop",
  product_id: "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
  policy_id: "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
  machines,
  addresses,
  address_days: 20,
});

describe("what the pictures of numbers say", () => {
  test("yesterday is compared with the same day a week before, and today, which is not over, is left out", () => {
    const rows = days([2340, 0, 0, 0, 0, 0, 0, 2410, 12], [0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(activitySentence(rows)).toBe(
      `${formatNumber(2410)} machines were active yesterday, 3% more than a week before. 1 license was in use.`,
    );
    expect(activitySentence(days([0, 0, 0, 0, 0, 0, 0, 0, 7]))).toBe("No machine and no license was active yesterday.");
    expect(activitySentence(days([0, 0, 0, 0, 0, 0, 0, 1, 7]))).toBe(
      "1 machine was active yesterday, and none a week before. 1 license was in use.",
    );
    expect(activitySentence([])).toBe("Nothing was counted yet.");
  });

  test("a comparison is as exact as a person reads it", () => {
    const with100 = (amount: number) => comparedWith(amount, 100, "before");
    expect([97, 100, 112, 199, 250].map(with100)).toEqual([
      "3% fewer than before",
      "as many as before",
      "12% more than before",
      "99% more than before",
      `${formatNumber(2.5)} times as many as before`,
    ]);
    expect(comparedWith(1003, 1000, "before")).toBe("about as many as before");
    expect(comparedWith(0, 0, "before")).toBe("as many as before");
    expect(comparedWith(0, 8, "before")).toBe("100% fewer than before");
  });

  test("validations name the verdict that was most frequent beside valid", () => {
    const totals = totalsOf([hour({ valid: 900, expired: 30, suspended: 0 }), hour({ valid: 50, expired: 15, no_machine: 5 })]);
    expect(totals.map(({ code }) => code)).toEqual(["valid", "expired", "no_machine"]);
    expect(validationsSentence(totals, "in the last 7 days")).toBe(
      `${formatNumber(1000)} validations in the last 7 days. 5% had another verdict than “Valid”, most often “Expired”.`,
    );
    expect(validationsSentence(totalsOf([hour({ valid: 1 })]), "today")).toBe("1 validation today, and every one was valid.");
    expect(validationsSentence([], "today")).toBe("Nobody asked for a validation today.");
    expect(validationsSentence(totalsOf([hour({ valid: 99_999, expired: 1 })]), "today")).toContain("Less than 0.1% had");
    expect(todaySentence(totals)).toBe("50 validations of today had another verdict than “Valid”.");
    expect(todaySentence(totalsOf([hour({ valid: 4 })]))).toBe("Every validation of today was valid.");
    expect(todaySentence([])).toBe("Nobody has asked for a validation today.");
  });

  test("seats tell what is used of what is sold, also when that is more, and how many licenses have no limit", () => {
    expect(seatsSentence([seats(2400, 1830, 3)])).toBe(
      `${formatNumber(1830)} of ${formatNumber(2400)} seats are used (76%). 3 licenses have no limit.`,
    );
    expect(seatsSentence([seats(1, 2)])).toBe("2 of 1 seat are used (200%). 1 seat is used beyond what was sold.");
    expect(seatsSentence([seats(0, 0, 1)])).toBe("No seats are sold. 1 license has no limit.");
    expect(seatsSentence([seats(5, 4), seats(null, null, null)])).toBe("4 of 5 seats are used (80%).");
    expect(seatsSentence([seats(null, null, null)])).toBe("Seats were not counted in this time.");
  });

  test("expirations name the day with the most", () => {
    const rows = [
      { day: "2026-11-30", licenses: 2 },
      { day: "2026-12-01", licenses: 10 },
    ];
    const ahead = { in_7_days: 1, in_30_days: 60, in_90_days: 190, rows };
    expect(expirationsSentence(ahead)).toMatch(
      /^1 license expires within 7 days, 60 within 30 and 190 within 90\. The most on one day are 10, on .*1.*\.$/,
    );
    expect(expirationsSentence({ in_7_days: 0, in_30_days: 0, in_90_days: 0, rows: [] })).toBe(
      "No license expires in the next 90 days.",
    );
  });

  test("the start page tells what expires in a month, and what of it within a week", () => {
    const rows = [3, 0, 0, 0, 0, 0, 1, 6].map((licenses, place) => ({ day: `2026-12-0${place + 1}`, licenses }));
    expect(nextMonthSentence(rows)).toBe("10 licenses expire in the next 30 days, 4 of them within 7.");
    expect(nextMonthSentence([])).toBe("No license expires in the next 30 days.");
  });

  test("a license that looks shared is named, and addresses that are not told apart are said to be so", () => {
    expect(sharingSentence([shared(9, 14)], "machines")).toBe(
      "“Alice's desktop” was on 9 different machines in the last 30 days.",
    );
    expect(sharingSentence([shared(9, 64)], "addresses")).toBe(
      "“Alice's desktop” was used from 64 or more different addresses on one day.",
    );
    expect(sharingSentence([], "machines")).toBe("No license was on two machines in the last 30 days.");
    expect([63, 64].map(addressesText)).toEqual(["63", "64 or more"]);
  });

  test("days are said to be days of UTC", () => {
    expect(daysText(new Date("2026-11-30T12:00:00Z"))).toMatch(/^Days are days of UTC/);
  });
});

describe("parts of a column", () => {
  test("the most frequent verdicts have a part of their own, and rare ones share one", () => {
    const codes = Object.fromEntries("abcdefghi".split("").map((code, place) => [code, 100 - place]));
    const parts = partsOf(totalsOf([hour(codes)]));
    expect(parts.map(({ name }) => name)).toEqual(["A", "B", "C", "D", "E", "F", "3 others"]);
    const rest = parts.at(-1);
    expect(rest && amountOf(hour(codes), rest)).toBe(94 + 93 + 92);
    const seven = Object.fromEntries(Object.entries(codes).slice(0, 7));
    expect(partsOf(totalsOf([hour(seven)])).map(({ name }) => name)).toEqual(["A", "B", "C", "D", "E", "F", "G"]);
    expect(withoutValid(totalsOf([hour({ valid: 3 })]))).toEqual([]);
    expect(wordsOf("fingerprint_scope_mismatch")).toBe("Fingerprint scope mismatch");
  });
});

describe("colours of verdicts", () => {
  const totals = totalsOf([hour({ valid: 90, expired: 5, suspended: 4, no_machine: 3 })]);

  test("stay the same with valid and without it, and nothing but valid has the first", () => {
    const [valid, ...others] = placesOf(partsOf(totals));
    expect(valid).toBe(0);
    expect(placesOf(partsOf(withoutValid(totals)))).toEqual(others);
    expect(new Set(others).size).toBe(3);
  });

  test("are as many as a column has parts", () => {
    const codes = Object.fromEntries("abcdefghij".split("").map((code, place) => [code, 10 - place]));
    const places = placesOf(partsOf(totalsOf([hour(codes)])));
    expect(new Set(places).size).toBe(places.length);
    expect(places).not.toContain(0);
  });
});

describe("the address of a view", () => {
  const product = "01932f5e-7a10-7cc3-98c4-dc0c0c07398f";

  test("has what was chosen, and gives the same view back", () => {
    const view = { ...readView({}), product, days: 90, by: "hour" as const, shared: "addresses" as const };
    expect(searchOf(view)).toEqual({ product, days: 90, by: "hour", shared: "addresses" });
    expect(readView(searchOf(view))).toEqual(view);
    expect(searchOf(readView({}))).toEqual({});
  });

  test("is read as the usual view where it makes no sense", () => {
    expect(readView({ product: "' or 1=1", policy: 7, days: 12, by: "<script>", verdicts: null })).toEqual(readView({}));
  });

  test("a policy stands alone in the request, since it is of one product", () => {
    expect(scopeOf({ product, policy: "p" })).toEqual({ policy_id: "p" });
    expect(scopeOf({ product, policy: undefined })).toEqual({ product_id: product });
    expect(scopeOf({ product: undefined, policy: undefined })).toEqual({});
  });

  test("a period begins with a day of UTC, and today is its last one", () => {
    expect(sinceOf(7, new Date("2026-11-30T23:30:00Z"))).toBe("2026-11-24T00:00:00.000Z");
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
  });
});
