import { expect, test } from "vitest";
import type { Report } from "../../src/metrics/report.ts";
import { bucketSeconds, RouteMeter } from "../../src/metrics/request-meter.ts";
import { Summing } from "../../src/metrics/sums.ts";

const quick = { status: 200, milliseconds: 1, roundTrips: 0, databaseMilliseconds: 0 };

const reportOf = (isolate: string, requests: Report["requests"]): Report => ({
  isolate,
  requests,
  answers: [],
  background: [],
  gauges: { cachedLicenses: 10, cachedBytes: 20_000, requestsUnderWay: 1 },
});

test("a meter counts each request once: its status, its bucket, its time and its round trips", () => {
  const meter = new RouteMeter("/machines");
  meter.add("POST", { status: 201, milliseconds: 1, roundTrips: 1, databaseMilliseconds: 0.5 });
  meter.add("POST", { status: 201, milliseconds: 1.5, roundTrips: 1, databaseMilliseconds: 1 });
  meter.add("POST", { status: 503, milliseconds: 60_000, roundTrips: 0, databaseMilliseconds: 0 });
  meter.add("GET", quick);
  const [posts, gets] = meter.take();
  expect(posts).toMatchObject({ method: "POST", route: "/machines", seconds: 60.0025, roundTrips: 2, databaseSeconds: 0.0015 });
  expect(posts?.statuses).toEqual([
    { status: 201, count: 2 },
    { status: 503, count: 1 },
  ]);
  expect([posts?.buckets[0], posts?.buckets[1], posts?.buckets[bucketSeconds.length]]).toEqual([1, 1, 1]);
  expect(gets?.statuses).toEqual([{ status: 200, count: 1 }]);
  expect(meter.take()).toEqual([]);
});

test("methods that a client invents share one name", () => {
  const meter = new RouteMeter("/any");
  for (const method of ["BREW", "x".repeat(100), '"\n', "PROPFIND"]) meter.add(method, quick);
  expect(meter.take().map(({ method, statuses }) => ({ method, statuses }))).toEqual([
    { method: "other", statuses: [{ status: 200, count: 4 }] },
  ]);
});

test("reports of several isolates add up, and the isolates' own state is what each said last, for a minute", () => {
  const summing = new Summing();
  const meter = new RouteMeter("/machines");
  const count = (isolate: string, now: number) => {
    meter.add("POST", quick);
    summing.add(reportOf(isolate, meter.take()), now);
  };
  count("one", 0);
  count("one", 5_000);
  count("two", 30_000);
  expect(summing.read(30_000)).toMatchObject({ isolates: 2, gauges: { cachedLicenses: 20, cachedBytes: 40_000 } });
  expect(summing.read(65_000)).toMatchObject({ isolates: 1, gauges: { cachedLicenses: 10, requestsUnderWay: 1 } });
  const [sum] = summing.read(200_000).requests;
  expect(sum?.statuses).toEqual([{ status: 200, count: 3 }]);
});

test("what is stored goes on where it was after a restart", () => {
  const meter = new RouteMeter("/machines");
  const before = new Summing();
  meter.add("POST", quick);
  before.add(reportOf("one", meter.take()), 0);
  const after = new Summing(JSON.parse(JSON.stringify(before.stored())));
  meter.add("POST", { ...quick, status: 404 });
  after.add(reportOf("two", meter.take()), 0);
  expect(after.read(0).requests).toMatchObject([
    {
      buckets: [2, ...bucketSeconds.map(() => 0)],
      statuses: [
        { status: 200, count: 1 },
        { status: 404, count: 1 },
      ],
    },
  ]);
});

test("there is a bound on the routes that are kept", () => {
  const summing = new Summing();
  for (let index = 0; index < 3_000; index += 1) {
    const meter = new RouteMeter(`/${index}`);
    meter.add("GET", quick);
    summing.add(reportOf("one", meter.take()), 0);
  }
  expect(summing.read(0).requests.length).toBe(2_000);
});
