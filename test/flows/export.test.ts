import { afterEach, describe, expect, test, vi } from "vitest";
import { forgetFailures } from "../../src/db/breaker.ts";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { openExport, readExport, readToEnd } from "../support/exports.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  forgetFailures();
});

/** A vendor with so many licenses, and what stands in the header of the admin's requests. */
async function vendorWith(count: number): Promise<Catalogue & { authorization: string; ids: string[] }> {
  const vendor = await newCatalogue();
  const { path, admin, productId, password } = vendor;
  const policy = await newPolicy(vendor);
  const row = { policy_id: policy.id, product_id: productId, name: "x" };
  const made = await admin.post(`${path}/licenses/import`, { licenses: Array(count).fill(row) });
  expect(made).toMatchObject({ status: 201 });
  const signedIn = await client().post(`${path}/auth/login`, { username: "ada", password });
  const ids = made.data.map(({ license_id }: { license_id: string }) => license_id);
  return { ...vendor, authorization: `Bearer ${signedIn.data.access}`, ids };
}

const isExportStatement = (init: RequestInit | undefined): boolean => /with candidates/.test(String(init?.body));

/** Has the database answer a statement of an export otherwise, from the second of each on. */
function answerOtherwise(answer: (init: RequestInit | undefined) => Promise<Response>): void {
  const fetched = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
    const isLater = isExportStatement(init) && /license\.id > /.test(String(init?.body));
    return isLater ? answer(init) : fetched(address, init);
  });
}

describe("An export", () => {
  test("ends with a line that counts the licenses, and has no such line before", async () => {
    const { path, admin, ids } = await vendorWith(350);
    const { licenses, end } = readExport((await admin.get(`${path}/licenses/export`)).bytes);
    expect(licenses.map(({ license_id }) => license_id)).toEqual(ids);
    expect(end).toEqual({ complete: true, licenses: 350 });
  });

  test("of a vendor without licenses is complete, with a count of zero", async () => {
    const { path, admin } = await newCatalogue();
    expect(readExport((await admin.get(`${path}/licenses/export`)).bytes)).toEqual({
      licenses: [],
      end: { complete: true, licenses: 0 },
    });
  });

  test("continues after a given license, even if that license was revoked since", async () => {
    const { path, admin, ids } = await vendorWith(5);
    expect(await admin.delete(`${path}/licenses/${ids[2]}`)).toMatchObject({ status: 204 });
    const rest = readExport((await admin.get(`${path}/licenses/export?after=${ids[2]}`)).bytes);
    expect(rest.licenses.map(({ license_id }) => license_id)).toEqual(ids.slice(3));
    expect(rest.end).toEqual({ complete: true, licenses: 2 });
    const nothing = readExport((await admin.get(`${path}/licenses/export?after=${ids[4]}`)).bytes);
    expect(nothing).toEqual({ licenses: [], end: { complete: true, licenses: 0 } });
  });

  test("refuses an invalid cursor and an unknown filter", async () => {
    const { path, admin } = await newCatalogue();
    expect(await admin.get(`${path}/licenses/export?after=yesterday`)).toMatchObject({ status: 400, code: "40000" });
    expect(await admin.get(`${path}/licenses/export?policy_id=${crypto.randomUUID()}`)).toMatchObject({
      status: 400,
      code: "40000",
    });
  });

  test("has of each caller what that one can see", async () => {
    const vendor = await vendorWith(3);
    const { path, admin } = vendor;
    const { data: easel } = await admin.post(`${path}/products`, { name: "Easel", code: "easel" });
    const ofEasel = { ...vendor, productId: easel.id };
    const license = await newLicense(ofEasel, await newPolicy(ofEasel));
    const { data: token } = await admin.post(`${path}/products/${easel.id}/tokens`, {
      name: "store",
      permissions: ["license.read"],
    });
    for (const authorization of [`Bearer ${token.token}`, `License ${license.license_key}`]) {
      const { licenses, end } = readExport((await client(authorization).get(`${path}/licenses/export`)).bytes);
      expect(licenses.map(({ license_id }) => license_id)).toEqual([license.license_id]);
      expect(end).toEqual({ complete: true, licenses: 1 });
    }
  });

  test("shows each license as the list does", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, {
      max_machines: 3,
      max_uses: 7,
      require_check_in: true,
      check_in_interval: "weekly",
      check_in_interval_count: 2,
    });
    await newLicense(vendor, policy, { owner: "ada", max_uses: 9, metadata: { order: "A-1", nested: { seats: 1.5 } } });
    await newLicense(vendor, await newPolicy(vendor), { name: "Bob's", expiry: "2099-01-01T00:00:00Z" });
    await newLicense(vendor, policy);
    const { data: listed } = await admin.get(`${path}/licenses?sort=created_at`);
    expect(readExport((await admin.get(`${path}/licenses/export`)).bytes).licenses).toEqual(listed);
  });

  test("reads the next part only when the client reads on, and never counts the rows", async () => {
    const { path, authorization } = await vendorWith(350);
    const asked = vi.spyOn(globalThis, "fetch");
    const statements = () => asked.mock.calls.filter(([, init]) => isExportStatement(init)).length;
    /** Statements so far; whoever reads ahead has had the time of ten round trips to do it. */
    const soFar = async () => {
      for (let turn = 0; turn < 10; turn += 1) await client().get("healthz");
      return statements();
    };
    const reader = ((await openExport(path, authorization)).body as ReadableStream<Uint8Array>).getReader();
    const sizes: number[] = [];
    const askedFor: number[] = [await soFar()];
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      sizes.push(new TextDecoder().decode(chunk.value).trimEnd().split("\n").length);
      askedFor.push(await soFar());
    }
    expect(sizes).toEqual([100, 100, 100, 50, 1]);
    // At most 100 licenses, 200 more, and the rest: what comes after is asked for when what is there has been taken.
    for (const [taken, most] of [1, 2, 2, 3, 3].entries()) expect(askedFor[taken]).toBeLessThanOrEqual(most);
    expect(statements()).toBe(3);
    expect(asked.mock.calls.filter(([, init]) => /count\(\*\) as count/.test(String(init?.body)))).toEqual([]);

    asked.mockClear();
    const abandoned = ((await openExport(path, authorization)).body as ReadableStream<Uint8Array>).getReader();
    await abandoned.read();
    await abandoned.cancel();
    expect(await soFar()).toBeLessThanOrEqual(2);
  });

  test("may last as long as its client goes on taking it: each part has a deadline of its own", async () => {
    const { path, authorization, ids } = await vendorWith(350);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const fetched = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
      const response = await fetched(address, init);
      if (isExportStatement(init)) vi.setSystemTime(Date.now() + 20_000);
      return response;
    });
    const { licenses, end } = await readToEnd(await openExport(path, authorization));
    expect(licenses).toHaveLength(ids.length);
    expect(end).toEqual({ complete: true, licenses: ids.length });
  });

  test("that cannot begin gets an ordinary error response", async () => {
    const { path, authorization } = await vendorWith(1);
    const fetched = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
      if (isExportStatement(init)) throw new TypeError("connection refused");
      return fetched(address, init);
    });
    const response = await openExport(path, authorization);
    expect([response.status, await response.json()]).toMatchObject([503, { code: "50001" }]);
  });

  test("that fails midway has no last line, is logged, and can be continued", async () => {
    const { path, admin, authorization, ids } = await vendorWith(350);
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    answerOtherwise(async () => {
      throw new TypeError("connection reset");
    });
    const broken = await readToEnd(await openExport(path, authorization));
    expect(broken).toMatchObject({ isBroken: true, end: undefined });
    expect(broken.licenses.length).toBe(100);
    expect(logged.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { level: "error", message: "answer broken off", code: "50001", route: "/tenants/:tenant_name/licenses/export" },
    ]);
    vi.restoreAllMocks();
    const rest = readExport((await admin.get(`${path}/licenses/export?after=${broken.licenses.at(-1).license_id}`)).bytes);
    expect([...broken.licenses, ...rest.licenses].map(({ license_id }) => license_id)).toEqual(ids);
    expect(rest.end).toEqual({ complete: true, licenses: 250 });
  });

  test("ends where its reader is banned meanwhile", async () => {
    const vendor = await vendorWith(350);
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "admin", password: "correct horse battery" });
    const { data: session } = await client().post(`${path}/auth/login`, { username: "bob", password: "correct horse battery" });
    vi.spyOn(console, "error").mockImplementation(() => {});
    const reader = ((await openExport(path, `Bearer ${session.access}`)).body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).done).toBe(false);
    expect(await admin.post(`${path}/accounts/bob/actions/ban`)).toMatchObject({ status: 200 });
    const rest = async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read());
    };
    await expect(rest()).rejects.toThrow("the answer broke off");
  });

  test("is one of four at once of its tenant, and another one is refused until one of them ends", async () => {
    const { path, authorization } = await vendorWith(350);
    const other = await vendorWith(1);
    const open = await Promise.all(Array.from({ length: 4 }, () => openExport(path, authorization)));
    const refused = await openExport(path, authorization);
    expect([refused.status, refused.headers.get("Retry-After"), await refused.json()]).toMatchObject([
      429,
      "30",
      { code: "40029" },
    ]);
    expect((await readToEnd(await openExport(other.path, other.authorization))).end).toEqual({ complete: true, licenses: 1 });
    await open.pop()?.body?.cancel();
    const { end } = await readToEnd(await openExport(path, authorization));
    expect(end).toEqual({ complete: true, licenses: 350 });
    for (const one of open) expect((await readToEnd(one)).end).toEqual({ complete: true, licenses: 350 });
    for (let time = 0; time < 5; time += 1) expect((await readToEnd(await openExport(path, authorization))).isBroken).toBe(false);
  });

  test("stops its statement when the client disconnects, and reports no database error", async () => {
    const { path, admin, authorization } = await vendorWith(150);
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const ended: boolean[] = [];
    for (let time = 0; time < 5; time += 1) {
      const begun = Promise.withResolvers<void>();
      answerOtherwise(
        (init) =>
          new Promise((_, reject) => {
            begun.resolve();
            init?.signal?.addEventListener("abort", () => {
              ended.push(true);
              reject(init.signal?.reason);
            });
          }),
      );
      const reader = ((await openExport(path, authorization)).body as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      const waiting = reader.read();
      await begun.promise;
      await reader.cancel();
      expect(await waiting).toMatchObject({ done: true });
      vi.mocked(globalThis.fetch).mockRestore();
    }
    expect(ended).toHaveLength(5);
    expect(logged).not.toHaveBeenCalled();
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ status: 200, count: 150 });
  });
});
