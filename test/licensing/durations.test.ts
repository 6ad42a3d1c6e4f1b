import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDuration, addMonths, isoDuration, secondsOfIsoDuration } from "../../src/licensing/index.ts";
import { utc } from "./facts.ts";

const year = 31_556_952;
const month = 2_629_746;
const day = 86_400;

const instants = fc.date({ min: utc("1980-01-01"), max: utc("2099-12-31"), noInvalidDate: true });
/** As often whole months as exact seconds. */
const durations = fc.oneof(
  fc.integer({ min: 0, max: 240 }).map((months) => months * month),
  fc.integer({ min: 0, max: 20 * year }),
);

describe("a duration is either calendar months or exact seconds", () => {
  test.each([
    [0, 0, 0],
    [59, 0, 59],
    [30 * day, 0, 30 * day],
    [month - 1, 0, month - 1],
    [month, 1, 0],
    [month + 1, 0, month + 1],
    [31_536_000, 0, 31_536_000],
    [year, 12, 0],
    [18 * month, 18, 0],
  ])("%d s is %d months and %d s", (duration, months, seconds) => {
    const start = utc("2026-01-31");
    expect(addDuration(start, duration)).toEqual(new Date(addMonths(start, months).getTime() + seconds * 1000));
  });
});

describe("a duration as ISO 8601", () => {
  test.each([
    ["P1Y", year],
    ["P18M", 18 * month],
    ["P1Y6M", 18 * month],
    ["P2W", 14 * day],
    ["P14D", 14 * day],
    ["PT36H", 36 * 3600],
    ["P1DT12H", 36 * 3600],
    ["P1W1DT1H1M1S", 8 * day + 3661],
    ["P0Y7D", 7 * day],
    ["P365D", 31_536_000],
  ])("%s is %d s", (text, seconds) => {
    expect(secondsOfIsoDuration(text)).toBe(seconds);
  });

  test.each(["", "P", "PT", "P1YT", "1Y", "P1.5Y", "PT1,5H", "P-1D", "p1y", "P1D2Y", "P1Y2Y", " P1Y", "P1Y ", "P1H", "PT1D"])(
    "%j is none",
    (text) => {
      expect(secondsOfIsoDuration(text)).toEqual({ problem: expect.stringContaining("P1Y, P18M, P14D or PT36H") });
    },
  );

  test.each(["P1Y1D", "P1MT1S", "P1M1W"])("%s mixes what the calendar counts with what is exact", (text) => {
    expect(secondsOfIsoDuration(text)).toEqual({ problem: expect.stringContaining("either years and months") });
  });

  test("seconds that stand for calendar months are not to be said as exact ones", () => {
    expect(secondsOfIsoDuration("PT5259492S")).toEqual({ problem: expect.stringContaining("send P2M") });
  });

  test.each([
    [0, null],
    [year, "P1Y"],
    [18 * month, "P1Y6M"],
    [month, "P1M"],
    [14 * day, "P14D"],
    [36 * 3600, "P1DT12H"],
    [31_536_000, "P365D"],
    [day + 61, "P1DT1M1S"],
    [3600, "PT1H"],
  ])("%d s is written as %s", (seconds, text) => {
    expect(isoDuration(seconds)).toBe(text);
  });

  test("what is written is read as the same duration", () => {
    fc.assert(
      fc.property(durations, (seconds) => {
        const text = isoDuration(seconds);
        expect(text === null ? 0 : secondsOfIsoDuration(text)).toBe(seconds);
      }),
    );
  });
});

describe("a duration is added by calendar in UTC", () => {
  test.each([
    ["nothing changes nothing", "2026-03-10T12:34:56.789Z", 0, "2026-03-10T12:34:56.789Z"],
    ["a second", "2026-12-31T23:59:59.000Z", 1, "2027-01-01T00:00:00.000Z"],
    ["a day", "2026-02-28T08:00:00.000Z", day, "2026-03-01T08:00:00.000Z"],
    ["a day before a leap day", "2028-02-28T08:00:00.000Z", day, "2028-02-29T08:00:00.000Z"],
    ["a month ends on the same day", "2026-03-10T12:34:56.789Z", month, "2026-04-10T12:34:56.789Z"],
    ["a month from the 31st ends on the 30th", "2026-03-31T12:00:00.000Z", month, "2026-04-30T12:00:00.000Z"],
    ["a month from 31 January ends on 28 February", "2026-01-31T12:00:00.000Z", month, "2026-02-28T12:00:00.000Z"],
    ["in a leap year on the 29th", "2028-01-31T12:00:00.000Z", month, "2028-02-29T12:00:00.000Z"],
    ["a month from 28 February is not the end of March", "2026-02-28T12:00:00.000Z", month, "2026-03-28T12:00:00.000Z"],
    ["a month over the end of the year", "2026-12-15T00:00:00.000Z", month, "2027-01-15T00:00:00.000Z"],
    ["a year", "2026-03-10T12:00:00.000Z", year, "2027-03-10T12:00:00.000Z"],
    ["a year over a leap day", "2027-06-01T12:00:00.000Z", year, "2028-06-01T12:00:00.000Z"],
    ["a year from a leap day ends on the 28th", "2028-02-29T12:00:00.000Z", year, "2029-02-28T12:00:00.000Z"],
    ["four years from a leap day end on one", "2028-02-29T12:00:00.000Z", 4 * year, "2032-02-29T12:00:00.000Z"],
    ["1900 and 2100 have no leap day", "2096-02-29T12:00:00.000Z", 4 * year, "2100-02-28T12:00:00.000Z"],
    ["365 days to the second", "2026-11-25T16:31:00.000Z", 31_536_000, "2027-11-25T16:31:00.000Z"],
    ["365 days over a leap day", "2027-06-01T00:00:00.000Z", 31_536_000, "2028-05-31T00:00:00.000Z"],
    ["a month and a day, which is no whole month, is exact", "2026-01-31T00:00:00.000Z", month + day, "2026-03-03T10:29:06.000Z"],
    ["a file's ttl of a month", "2026-08-31T09:00:00.000Z", 2_629_746, "2026-09-30T09:00:00.000Z"],
    ["a file's shortest ttl", "2026-08-31T23:30:00.000Z", 3600, "2026-09-01T00:30:00.000Z"],
    ["into European summer time", "2026-03-28T01:30:00.000Z", day, "2026-03-29T01:30:00.000Z"],
    ["out of European summer time", "2026-10-24T01:30:00.000Z", day, "2026-10-25T01:30:00.000Z"],
    ["a month into American summer time", "2026-02-08T07:30:00.000Z", month, "2026-03-08T07:30:00.000Z"],
  ])("%s", (_, start, seconds, end) => {
    expect(addDuration(utc(start), seconds).toISOString()).toBe(end);
  });

  test("the start is left as it was", () => {
    const start = utc("2026-01-31");
    addDuration(start, month);
    addMonths(start, 1);
    expect(start).toEqual(utc("2026-01-31"));
  });

  test("never ends before it starts, and later unless nothing is added", () => {
    fc.assert(
      fc.property(instants, durations, (start, seconds) => {
        const end = addDuration(start, seconds);
        expect(end.getTime() > start.getTime() || seconds === 0).toBe(true);
        expect(end.getTime()).toBeGreaterThanOrEqual(start.getTime());
      }),
    );
  });

  test("seconds that are no whole months are exact, whatever the calendar says", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 20 * year }), (start, seconds) => {
        fc.pre(seconds % month !== 0);
        expect(addDuration(start, seconds).getTime() - start.getTime()).toBe(seconds * 1000);
      }),
    );
  });

  test("months added to a later day never end on an earlier one", () => {
    const dayOf = (date: Date): number => Math.floor(date.getTime() / 86_400_000);
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 240 }), (start, days, months) => {
        const later = new Date(start.getTime() + days * 86_400_000);
        expect(dayOf(addMonths(later, months))).toBeGreaterThanOrEqual(dayOf(addMonths(start, months)));
      }),
    );
  });

  test("whole months keep the time of day, and the day unless the month lacks it", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 240 }), (start, months) => {
        const end = addDuration(start, Math.floor(months / 12) * year + (months % 12) * month);
        expect(end.toISOString().slice(10)).toBe(start.toISOString().slice(10));
        const monthsMoved = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
        expect(monthsMoved).toBe(months);
        const tomorrow = new Date(end.getTime() + 86_400_000);
        if (end.getUTCDate() !== start.getUTCDate()) {
          expect(end.getUTCDate()).toBeLessThan(start.getUTCDate());
          expect(tomorrow.getUTCDate()).toBe(1);
        }
      }),
    );
  });

  test("the time zone that an instant is written in changes nothing", () => {
    const pairs = [
      ["2026-01-31T23:30:00.000Z", "2026-02-01T01:30:00.000+02:00"],
      ["2028-02-29T22:00:00.000Z", "2028-03-01T00:00:00.000+02:00"],
      ["2026-04-01T03:00:00.000Z", "2026-03-31T22:00:00.000-05:00"],
    ];
    for (const [plain, shifted] of pairs) {
      for (const seconds of [day, month, year, 31_536_000]) {
        expect(addDuration(new Date(shifted!), seconds)).toEqual(addDuration(new Date(plain!), seconds));
      }
    }
    fc.assert(
      fc.property(instants, fc.integer({ min: -14, max: 14 }), durations, (start, hours, seconds) => {
        const local = new Date(start.getTime() + hours * 3_600_000).toISOString().slice(0, -1);
        const zone = `${hours < 0 ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}:00`;
        expect(addDuration(new Date(local + zone), seconds)).toEqual(addDuration(start, seconds));
      }),
    );
  });
});
