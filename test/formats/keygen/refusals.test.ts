import { describe, expect, test } from "vitest";
import { type AuthenticationReason, LatchkeyError } from "../../../src/errors/latchkey-error.ts";
import { refusalNames } from "../../../src/errors/refusals.ts";
import { writeRefusal } from "../../../src/formats/keygen/refusal.ts";
import { authenticationRefusals } from "../../../src/formats/keygen/refusals.ts";
import { newCatalogue, newLicense, newPolicy } from "../../support/client.ts";
import { keygen } from "../../support/keygen.ts";

const answered = { requestId: "1", now: new Date(), bodyBytes: 0 };

const documentOf = (error: LatchkeyError) => {
  const { status, body, headers } = writeRefusal(error, answered);
  return { status, headers, ...JSON.parse(String(body)) };
};

describe("every refusal is a document with errors: clients take any other for success", () => {
  test.each(refusalNames)("%s", (name) => {
    const { status, errors, headers } = documentOf(new LatchkeyError(name));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers["Content-Type"]).toBe("application/vnd.api+json");
    expect(errors).toHaveLength(1);
    const [{ title, detail, code, source }] = errors;
    expect(title).toMatch(/^[A-Z]/);
    expect(detail).toMatch(/\.$/);
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    if (status === 404) expect(code).toMatch(/NOT_FOUND$/);
    if (source !== undefined) expect(source.pointer ?? `/${source.parameter}`).toMatch(/^\/[a-zA-Z/]+$/);
  });

  test.each(Object.entries(authenticationRefusals))("a credential that is %s", (reason, { status, code }) => {
    const error = new LatchkeyError("not_authenticated", { reason: reason as AuthenticationReason });
    expect(documentOf(error)).toMatchObject({ status, errors: [{ code }] });
  });
});

describe("many wrong members", () => {
  test("are told one by one, and a small request gets no large refusal", async () => {
    const catalogue = await newCatalogue();
    const license = await newLicense(catalogue, await newPolicy(catalogue));
    const app = keygen(catalogue, `License ${license.license_key}`);
    const attributes = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`m${index}`, 1]));
    const body = { data: { type: "machines", attributes, relationships: {} } };
    const refused = await app.post("/machines", body);
    expect(refused.status).toBe(400);
    expect(refused.errors.length).toBeGreaterThan(2);
    expect(refused.text.length).toBeLessThan(2 * JSON.stringify(body).length + 16 * 1024);
  });

  test("JSON that is none says so", async () => {
    const catalogue = await newCatalogue();
    const refused = await keygen(catalogue).send("/licenses/actions/validate-key", { method: "POST", body: "no object" });
    expect(refused).toMatchObject({ status: 400, errors: [{ detail: expect.stringMatching(/JSON object/) }] });
  });
});

test("a license whose requests are limited is told what is left of them, in the fields that clients read", async () => {
  const catalogue = await newCatalogue();
  const policy = await newPolicy(catalogue, { rate_limited: true, rate_limit: 2, rate_period: 60 });
  const license = await newLicense(catalogue, policy);
  const validate = () => keygen(catalogue).post("/licenses/actions/validate-key", { meta: { key: license.license_key } });
  const first = await validate();
  expect(first.status).toBe(200);
  expect(first.headers.get("X-RateLimit-Limit")).toBe("2");
  expect(first.headers.get("X-RateLimit-Window")).toBe("60s");
  expect(first.headers.get("X-RateLimit-Remaining")).toBe("1");
  await validate();
  const refused = await validate();
  expect(refused).toMatchObject({ status: 429, errors: [{ code: "TOO_MANY_REQUESTS" }] });
  for (const field of ["Retry-After", "X-RateLimit-Count", "X-RateLimit-Remaining", "X-RateLimit-Reset"])
    expect(refused.headers.get(field), field).toMatch(/^\d+$/);
  expect(Number(refused.headers.get("X-RateLimit-Reset"))).toBeGreaterThanOrEqual(Math.floor(Date.now() / 1000));
});
