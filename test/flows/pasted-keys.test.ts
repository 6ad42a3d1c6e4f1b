import { beforeAll, describe, expect, test } from "vitest";
import { toBase64, toUtf8 } from "../../src/crypto/encoding.ts";
import { withoutInvisibleEnds } from "../../src/crypto/key-text.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";

/** Text that people paste with a key: from a mail, a web page, a text file with a byte order mark, a table, a right-to-left message. */
const pastes: Record<string, (key: string) => string> = {
  "a line end": (key) => `${key}\r\n`,
  "spaces and a tab": (key) => `  ${key}\t `,
  "a no-break space": (key) => `\u00a0${key}\u00a0`,
  "zero-width spaces": (key) => `\u200b${key}\u200b\u2060`,
  "a byte order mark": (key) => `\ufeff${key}`,
  "marks of direction": (key) => `\u202a\u200e${key}\u202c`,
  "invisible characters of two code units": (key) => `\u{e0020}${key}\u{e007f}`,
};

let vendor: Catalogue;
let policy: { id: string };
let license: { license_id: string; license_key: string };

beforeAll(async () => {
  vendor = await newCatalogue();
  policy = await newPolicy(vendor, { max_machines: 1_000, require_check_in: true, max_uses: 1_000, duration: 86_400 });
  license = await newLicense(vendor, policy);
  const seat = { license_key: license.license_key, fingerprint: "studio" };
  expect(await vendor.admin.post(`${vendor.path}/machines`, seat)).toMatchObject({ status: 201 });
});

const basic = (key: string): string => `Basic ${toBase64(toUtf8(`license:${key}`))}`;

const form = (license_key: string) => ({
  method: "POST",
  raw: new URLSearchParams({ license_key }).toString(),
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
});

const multipart = (license_key: string) => ({
  method: "POST",
  raw: `--x\r\nContent-Disposition: form-data; name="license_key"\r\n\r\n${license_key}\r\n--x--\r\n`,
  headers: { "Content-Type": "multipart/form-data; boundary=x" },
});

/** Wherever the key of a license comes in. */
const entrances: Record<string, (key: string) => Promise<Reply>> = {
  "a validation's body": (key) => vendor.admin.post(`${vendor.path}/licenses/actions/validate`, { license_key: key }),
  "a form": (key) => vendor.admin.send(`${vendor.path}/licenses/actions/validate`, form(key)),
  "a form of parts": (key) => vendor.admin.send(`${vendor.path}/licenses/actions/validate`, multipart(key)),
  "find's body": (key) => vendor.admin.post(`${vendor.path}/licenses/actions/find`, { license_key: key }),
  "a check-out's body": (key) => vendor.admin.post(`${vendor.path}/licenses/actions/checkout`, { license_key: key }),
  "a check-in's body": (key) => vendor.admin.post(`${vendor.path}/licenses/actions/checkin`, { license_key: key }),
  "a renewal's body": (key) => vendor.admin.post(`${vendor.path}/licenses/actions/renew`, { license_key: key }),
  "a use's body": (key) => vendor.admin.post(`${vendor.path}/licenses/actions/increment-usage`, { license_key: key }),
  "an activation's body": (key) =>
    vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: crypto.randomUUID() }),
  "a machine's move": async (key) => {
    const other = await newLicense(vendor, policy);
    const seat = { license_key: other.license_key, fingerprint: crypto.randomUUID() };
    const machine = await vendor.admin.post(`${vendor.path}/machines`, seat);
    const moved = await vendor.admin.patch(`${vendor.path}/machines/${machine.data.id}`, { license_key: key });
    expect(moved.data.license_id ?? license.license_id).toBe(license.license_id);
    return moved;
  },
  "a path": (key) => vendor.admin.get(`${vendor.path}/licenses/${encodeURIComponent(key)}`),
  "an action's path": (key) => vendor.admin.post(`${vendor.path}/licenses/${encodeURIComponent(key)}/actions/validate`),
  "the query beside a fingerprint": (key) =>
    vendor.admin.get(`${vendor.path}/machines/studio?license_id=${encodeURIComponent(key)}`),
  "the filter of licenses": (key) => found(`/licenses?license_key=${encodeURIComponent(key)}`),
  "the filter of machines": (key) => found(`/machines?fingerprint=studio&license_key=${encodeURIComponent(key)}`),
  "Authorization: License": (key) => client(`License ${key}`).get(`${vendor.path}/licenses/${license.license_id}`),
  "Authorization: Basic": (key) => client(basic(key)).get(`${vendor.path}/licenses/${license.license_id}`),
};

/** A list that finds nothing is taken for a refusal. */
async function found(query: string): Promise<Reply> {
  const reply = await vendor.admin.get(`${vendor.path}${query}`);
  return { ...reply, status: reply.count === 0 ? 404 : reply.status };
}

/** Returns whether the tests' client can send the paste. It sends no bytes beyond ASCII in an HTTP field: these are in test/auth. */
const canCarry = (entrance: string, paste: string): boolean =>
  entrance !== "Authorization: License" || paste === "spaces and a tab";

describe.each(Object.entries(entrances))("a license key in %s", (entrance, ask) => {
  test.each(Object.entries(pastes).filter(([paste]) => canCarry(entrance, paste)))(
    "works with %s around it",
    async (_, around) => {
      const reply = await ask(around(license.license_key));
      expect(reply.status, `${reply.code} ${reply.message}`).toBeLessThan(300);
    },
  );

  test("differs in another case or with an invisible character inside", async () => {
    const { license_key: key } = license;
    const inside = entrance === "Authorization: License" ? " " : "\u200b";
    for (const other of [key.toUpperCase(), `${key.slice(0, 8)}${inside}${key.slice(8)}`])
      expect((await ask(other)).status).toBeGreaterThanOrEqual(400);
  });
});

describe("The service stores a vendor's own key without the characters pasted around it", () => {
  const own = () => `SKETCH-${crypto.randomUUID()}`;

  test.each(Object.entries(pastes))("%s: on creation, import, and in a pool", async (_, around) => {
    const { path, admin, productId } = vendor;
    const one = { policy_id: policy.id, product_id: productId, name: "Own key" };
    const [created, imported, pooled] = [own(), own(), own()];
    expect(await admin.post(`${path}/licenses`, { ...one, key: around(created) })).toMatchObject({
      data: { license_key: created },
    });
    expect(await admin.post(`${path}/licenses/import`, { licenses: [{ ...one, key: around(imported) }] })).toMatchObject({
      data: [{ license_key: imported }],
    });
    const ofPool = await newPolicy(vendor, { use_pool: true });
    expect(await admin.post(`${path}/policies/${ofPool.id}/pool`, { keys: [around(pooled)] })).toMatchObject({ status: 201 });
    expect(await newLicense(vendor, ofPool)).toMatchObject({ license_key: pooled });
    expect(await admin.post(`${path}/licenses`, { ...one, key: created })).toMatchObject({ status: 409, code: "47031" });
  });

  test("two rows of an import whose keys differ only in pasted characters have the same key", async () => {
    const one = { policy_id: policy.id, product_id: vendor.productId, name: "Own key" };
    const key = own();
    expect(
      await vendor.admin.post(`${vendor.path}/licenses/import`, {
        licenses: [
          { ...one, key },
          { ...one, key: `${key}\n` },
        ],
      }),
    ).toMatchObject({ code: "47043", errors: [{ field: "licenses.1.key", code: "47031" }] });
  });
});

test("a validation with a pasted key starts a trial in one statement", async () => {
  const trial = await newPolicy(vendor, { duration: 86_400, expiration_basis: "from_first_validation" });
  const ask = async (validate: (pasted: string, key: string) => Promise<Reply>) => {
    const { license_key: key } = await newLicense(vendor, trial);
    expect(await validate(`\ufeff${key}\u00a0`, key)).toMatchObject({
      roundTrips: 1,
      data: { valid: true, license: { expiry: expect.any(String) } },
    });
  };
  await ask((pasted) => client(basic(pasted)).post(`${vendor.path}/licenses/actions/validate`, { license_key: pasted }));
  await ask((pasted, key) =>
    client(`License ${key}`).post(`${vendor.path}/licenses/${encodeURIComponent(pasted)}/actions/validate`),
  );
});

test("a text of only invisible characters is not a key", async () => {
  const blank = " \u200b\ufeff\r\n";
  const { path, admin } = vendor;
  expect(await admin.post(`${path}/licenses/actions/validate`, { license_key: blank })).toMatchObject({ code: "47015" });
  expect(await admin.post(`${path}/machines`, { license_key: blank, fingerprint: "a" })).toMatchObject({ code: "48003" });
  expect(await admin.get(`${path}/licenses/${encodeURIComponent(blank)}`)).toMatchObject({ status: 404, code: "47006" });
  expect(await client(basic(blank)).get(path)).toMatchObject({ status: 401, code: "40001" });
});

test("trimming a long text of white space takes time in proportion to its length", () => {
  const spaces = " ".repeat(1_000_000);
  expect(withoutInvisibleEnds(`x${spaces}x`)).toHaveLength(1_000_002);
  expect(withoutInvisibleEnds(`${spaces}a b${spaces}`)).toBe("a b");
});
