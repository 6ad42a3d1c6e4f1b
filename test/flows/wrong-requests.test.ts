import { beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// Requests that somebody gets wrong, or sends to see what happens. That their refusals are sentences is held by the client.

let vendor: Catalogue;
let webhookId: string;

beforeAll(async () => {
  vendor = await newCatalogue();
  const webhook = { url: "https://hooks.example.com/", events: ["*"] };
  webhookId = (await vendor.admin.post(`${vendor.path}/webhooks`, webhook)).data.id;
});

const lists = routes.filter(({ definition, needsTenant }) => definition.answer.isList === true && needsTenant);

const pathOf = ({ definition }: (typeof lists)[number]): string =>
  definition.path.replace(":tenant_name", vendor.name).replace(":webhook_id", webhookId).replace(":username", "ada");

/** The order of those lists that are not in the order of creation. */
const sortOf: Record<string, string> = { listEvents: "-occurred_at", listSessions: "-last_used_at" };

const cases = lists.map((route) => [route.definition.operationId, route] as const);

const cursorOf = (parts: unknown[]): string =>
  btoa(JSON.stringify(parts)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

describe("A list refuses an invalid cursor", () => {
  const id = "01932f5e-7a10-7cc3-98c4-dc0c0c07398f";

  test.each(cases)("%s refuses an invalid cursor", async (_, route) => {
    const times = [
      "9999-99-99 99:99:99",
      "2026-02-30 00:00:00+00",
      "2026-----------",
      "999999-01-01 00:00:00+00",
      "0000-01-01 00:00:00+00",
      "2026-01-01 00:00:00+16:00",
      "2026-01-01 00:00:00-16:00",
      "2026-01-01 00:00:00+23",
      "2026-01-01T00:00:00Z",
      `2026-01-01 00:00:00.${"0".repeat(300)}+00`,
    ];
    const sort = sortOf[route.definition.operationId] ?? "-created_at";
    const cursors = [...times.map((time) => cursorOf([sort, time, id])), cursorOf([sort, "2026-01-01 00:00:00+00", "1"]), "abc"];
    for (const after of cursors) {
      expect(await vendor.admin.get(`${pathOf(route)}?after=${after}`)).toMatchObject({ status: 400, code: "40000" });
    }
    for (const zone of ["+00", "+05:30", "-15:59"]) {
      const after = cursorOf([sort, `2026-01-01 00:00:00.5${zone}`, id]);
      expect(await vendor.admin.get(`${pathOf(route)}?after=${after}`)).toMatchObject({ status: 200 });
    }
  });
});

describe("A list refuses an unknown filter", () => {
  test.each(cases)("%s refuses an unknown filter by name", async (_, route) => {
    expect(await vendor.admin.get(`${pathOf(route)}?no_such_filter=x`)).toMatchObject({
      status: 400,
      code: "40000",
      errors: [{ field: "no_such_filter" }],
    });
  });

  test("a check-out refuses an unknown query parameter", async () => {
    const { path, admin } = vendor;
    const { license_id } = await newLicense(vendor, await newPolicy(vendor));
    const at = `${path}/licenses/${license_id}/actions/checkout?encrypted=true`;
    for (const reply of [await admin.get(at), await admin.post(at)]) {
      expect(reply).toMatchObject({ status: 400, code: "40000", errors: [{ field: "encrypted" }] });
    }
  });

  test("a list refuses metadata_value without metadata_key", async () => {
    expect(await vendor.admin.get(`${vendor.path}/licenses?metadata_value=x`)).toMatchObject({
      status: 400,
      code: "40000",
      message: "metadata_value needs metadata_key beside it.",
    });
  });
});

test("an invalid policy attribute is refused by name, with the values that it takes", async () => {
  const { path, admin } = vendor;
  const { id } = await newPolicy(vendor);
  const wrong: [string, unknown, string][] = [
    ["edge_ttl", -1, "edge_ttl must be at least 0."],
    ["outage_grace", 31_536_001, "outage_grace must be at most 31536000."],
    ["rate_limit", "60", "rate_limit must be a number."],
    ["strict", "yes", "strict must be true or false."],
  ];
  for (const [name, value, message] of wrong) {
    const reply = await admin.patch(`${path}/policies/${id}`, { [name]: value });
    expect(reply).toMatchObject({ status: 400, code: "46017", message, errors: [{ field: name, code: "46017", message }] });
  }
});

describe("A time outside the database's or RFC 3339's range is refused", () => {
  const times = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-23:59", "2030-02-30T00:00:00Z"];

  test.each(times)("%s", async (time) => {
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const license = { policy_id: policy.id, product_id: productId, name: "x", expiry: time };
    const at = encodeURIComponent(time);
    const refused = { status: 400, code: "47004" };
    expect(await admin.get(`${path}/licenses?expires_before=${at}`)).toMatchObject(refused);
    expect(await admin.get(`${path}/licenses?expires_after=${at}`)).toMatchObject(refused);
    expect(await admin.post(`${path}/licenses`, license)).toMatchObject(refused);
    expect(await admin.post(`${path}/licenses/import`, { licenses: [license] })).toMatchObject(refused);
    expect(await admin.post(`${path}/products/${productId}/tokens`, { expiry: time })).toMatchObject({
      status: 400,
      code: "44007",
    });
    expect(await admin.get(`${path}/events?since=${at}`)).toMatchObject({ status: 400, code: "40000" });
    expect(await admin.get(`${path}/events?until=${at}`)).toMatchObject({ status: 400, code: "40000" });
  });

  test("a renewal never exceeds the last possible time", async () => {
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { duration: 3_155_695_200 });
    const expiry = "9999-12-31T23:59:59.999Z";
    const { license_id } = await newLicense(vendor, policy, { expiry: "9950-01-01T00:00:00Z" });
    const renew = () =>
      admin.send(`${path}/licenses/${license_id}/actions/renew`, { method: "POST", body: {}, changesNothing: "perhaps" });
    expect(await renew()).toMatchObject({ status: 200, data: { expiry } });
    expect(await renew()).toMatchObject({ status: 200, data: { expiry } });
    const page = await admin.get(`${path}/licenses?policy_id=${policy.id}&sort=-expiry`);
    expect(page).toMatchObject({ status: 200, data: [{ expiry }] });
  });
});

describe("A number out of bounds is refused", () => {
  test.each(["0", "-1", "101", "abc", "1e2", "0x10", "1.5", "%00"])("limit=%s", async (limit) => {
    expect(await vendor.admin.get(`${vendor.path}/licenses?limit=${limit}`)).toMatchObject({ status: 400, code: "40000" });
  });

  test("an out-of-bounds member gets one error that states the bounds", async () => {
    const reply = await vendor.admin.post(`${vendor.path}/policies`, {
      product_id: vendor.productId,
      name: "x",
      max_machines: 2 ** 53,
    });
    expect(reply.errors).toEqual([
      { field: "max_machines", code: "46005", message: "max_machines is not valid. Send a whole number of 0 or more." },
    ]);
  });
});

describe("A member of the wrong type is refused with the type that it must have", () => {
  test.each([
    [{ scope: [] }, "scope must be an object."],
    [{ scope: { product: 7 } }, "scope.product must be text."],
    [{ nonce: {} }, "nonce must be text or a number."],
    [{ scope: { fingerprints: Array(101).fill("x") } }, "scope.fingerprints must have at most 100 members."],
    [{ scope: { fingerprnt: "x" } }, "The member scope.fingerprnt is not supported here. Leave it out."],
  ])("%j", async (body, message) => {
    const { path, admin } = vendor;
    const { license_id } = await newLicense(vendor, await newPolicy(vendor));
    expect(await admin.post(`${path}/licenses/${license_id}/actions/validate`, body)).toMatchObject({ status: 400, message });
  });
});
