import { sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { exportStatement } from "../../src/bulk/export-store.ts";
import { type Catalogue, client, newCatalogue, newPolicy } from "../support/client.ts";
import { openExport, readToEnd } from "../support/exports.ts";
import { sequentialScans } from "../support/many-licenses.ts";
import { makeSealedLicenses, sealedLicenseKey, slowDatabase } from "../support/sealed-licenses.ts";

// An export of 100,000 licenses, on a real Postgres. Of these 2,000 have as much metadata as there may be, a thousand of them one after the other: a part
// of as many licenses as otherwise would be more than Neon gives at once.

const count = 100_000;

/** 16 KB, and twice that on its way: each quote is escaped in JSON, and again in the JSON around it. */
const fullNote = '"'.repeat(8_185);

const isLarge = (number: number): boolean => (number >= 50_000 && number < 51_000) || number % 100 === 7;

/** Bytes that Neon's proxy gives in one response at most. */
const neonLimit = 10 * 1024 * 1024;

let vendor: Catalogue & { authorization: string };
let ids: string[];

beforeAll(async () => {
  const made = await newCatalogue();
  const policy = await newPolicy(made, { max_machines: 3 });
  ids = await makeSealedLicenses(made, {
    policyId: policy.id,
    count,
    metadata: sql`case when number between 50000 and 50999 or number % 100 = 7
      then jsonb_build_object('note', repeat('"', ${fullNote.length}::int)) else jsonb_build_object('number', number) end`,
  });
  const signedIn = await client().post(`${made.path}/auth/login`, { username: "ada", password: made.password });
  vendor = { ...made, authorization: `Bearer ${signedIn.data.access}` };
}, 300_000);

afterEach(() => {
  vi.restoreAllMocks();
});

/** The bytes of each answer of the database to an export from now on. */
function watchParts(): number[] {
  const fetched = globalThis.fetch;
  const bytes: number[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
    const response = await fetched(address, init);
    if (/with candidates/.test(String(init?.body))) bytes.push((await response.clone().arrayBuffer()).byteLength);
    return response;
  });
  return bytes;
}

describe("An export of 100,000 licenses", () => {
  test("comes whole, each license once and with all it has, in parts that the database gives and no count", async () => {
    const parts = watchParts();
    const { licenses, end, isBroken } = await readToEnd(await openExport(vendor.path, vendor.authorization));
    expect([isBroken, end]).toEqual([false, { complete: true, licenses: count }]);
    expect(licenses.map(({ license_id }) => license_id)).toEqual(ids);
    const wrong = licenses.filter(
      ({ license_key, metadata, max_machines }, number) =>
        license_key !== sealedLicenseKey(number) ||
        max_machines !== 3 ||
        (isLarge(number) ? metadata.note !== fullNote : metadata.number !== number),
    );
    expect(wrong).toEqual([]);
    expect(Math.max(...parts)).toBeLessThan(neonLimit / 3);
    // A thousand licenses each, or as many large ones as make a MiB.
    expect(parts.length).toBeLessThan(200);
  });

  test("reads the primary key, wherever it begins", async () => {
    const database = slowDatabase();
    const { rows } = await database.execute<{ id: string }>(sql`select id from tenants where name = ${vendor.name}`);
    const part = { tenantId: rows[0]?.id ?? "", most: 1_000, mostBytes: 1_000_000 };
    for (const after of [null, ids[count / 2] ?? "", ids.at(-1) ?? ""])
      for (const reach of [{}, { productId: vendor.productId }, { licenseId: ids[7] ?? "" }])
        expect(await sequentialScans(database, exportStatement({ ...part, reach, after }))).not.toContain("licenses");
  });

  test("that fails repeatedly continues where it stopped, and is complete in the end", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const fetched = globalThis.fetch;
    let asked = 0;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
      if (/with candidates/.test(String(init?.body))) {
        asked += 1;
        if (asked % 60 === 0) throw new TypeError("connection reset");
      }
      return fetched(address, init);
    });
    const found: string[] = [];
    let breaks = 0;
    for (let isWhole = false; !isWhole; ) {
      const { licenses, end, isBroken } = await readToEnd(await openExport(vendor.path, vendor.authorization, found.at(-1)));
      found.push(...licenses.map(({ license_id }) => license_id));
      expect(end === undefined).toBe(isBroken);
      if (isBroken) breaks += 1;
      isWhole = end !== undefined;
    }
    expect(breaks).toBeGreaterThan(1);
    expect(found).toEqual(ids);
  });
});
