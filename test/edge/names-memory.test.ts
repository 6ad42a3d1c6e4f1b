import { expect, test } from "vitest";
import { nameOfNames } from "../../src/document/question.ts";
import { bytesOfNames, type CachedLicense, cachedLicense, cacheLicense, type Place } from "../../src/edge/memory.ts";

const bytes = "100000";

const place = (value: string): Place => ({ node: "enam/names/0", tenantName: "names", want: { kind: "id", value }, bytes });

const names = (fingerprint: string) => nameOfNames({ user: undefined, machine: undefined, fingerprints: [fingerprint] });

/** A license as it comes with what one scope named. */
function cached(version: string, fingerprint: string): CachedLicense {
  const name = names(fingerprint);
  const own = bytesOfNames(name, "{}");
  const logPlace = { life: "life", number: 1 };
  const parts = { users: [], machines: [], counts: null };
  return {
    tenant: { id: "tenant", name: "names", protected: false, edge_shards: 1 },
    version,
    changesOnValidation: false,
    until: Number.POSITIVE_INFINITY,
    logPlace,
    ownBytes: 2_000,
    bytes: 2_000 + own,
    named: new Map([[name, { parts, roots: [], until: Number.POSITIVE_INFINITY, logPlace, bytes: own }]]),
  } as unknown as CachedLicense;
}

test("a license is cached once, however many of its machines ask, and what it was before does not cost them theirs", () => {
  for (const fingerprint of ["a", "b", "c"]) cacheLicense(place("site"), cached("1", fingerprint));
  cacheLicense(place("site"), cached("2", "a"));
  const kept = cachedLicense(place("site"));
  expect(kept?.version).toBe("2");
  expect([...(kept?.named.keys() ?? [])].sort()).toEqual(["a", "b", "c"].map(names));
  const own = [...(kept?.named.values() ?? [])].reduce((sum, one) => sum + one.bytes, 0);
  expect(kept?.bytes).toBe(2_000 + own);
});

test("what scopes name of one license takes a quarter of the memory at most: the oldest goes", () => {
  for (let number = 0; number < 1_000; number += 1) cacheLicense(place("fleet"), cached("1", `machine ${number}`));
  const kept = cachedLicense(place("fleet"));
  expect(kept?.bytes).toBeLessThanOrEqual(2_000 + Number(bytes) / 4);
  expect(kept?.named.has(names("machine 999"))).toBe(true);
  expect(kept?.named.has(names("machine 0"))).toBe(false);
  expect(kept?.named.size).toBeGreaterThan(10);
});

test("the same names are the same, in whatever order a scope has them", () => {
  const nameOf = (...fingerprints: string[]) => nameOfNames({ user: "ada", machine: undefined, fingerprints });
  expect(nameOf("a", "b")).toBe(nameOf("b", "a"));
  expect(nameOf("a")).not.toBe(nameOfNames({ user: undefined, machine: "a", fingerprints: ["ada"] }));
});
