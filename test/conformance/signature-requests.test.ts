import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { LatchkeyError } from "../../src/errors/latchkey-error.ts";
import { readAcceptSignature } from "../../src/http/signature.ts";
import { superadmin, uniqueName } from "../support/client.ts";
import { askSigned, newSignedStory, type SignedStory } from "../support/signatures.ts";

// RFC 9421, section 5: what a client may ask for in Accept-Signature.

let story: SignedStory;

beforeAll(async () => {
  story = await newSignedStory();
});

describe("what cannot be read or fulfilled is refused before anything is done:", () => {
  const wishes: [string, string][] = [
    ["an unknown component", 'sig1=("@status" "@nonsense")'],
    ["a component of requests, of the answer", 'sig1=("@method")'],
    ["a component of answers, of the request", 'sig1=("@status";req)'],
    ["a parameter of a component that there is not", 'sig1=("content-digest";sf)'],
    ["a component that is no text", "sig1=(status)"],
    ["what is no field's name", 'sig1=("not a name";req)'],
    ["a name without a letter", 'sig1=("")'],
    ["a name in capitals", 'sig1=("Content-Digest")'],
    ["the same twice", 'sig1=("@status" "content-digest" "@status")'],
    ["two labels", 'sig1=("@status"), sig2=("@status")'],
    ["no list", 'sig1="@status"'],
    ["another algorithm", 'sig1=("@status");alg="hmac-sha256"'],
    ["an algorithm that is no text", 'sig1=("@status");alg=ed25519'],
    ["a nonce that is no text", 'sig1=("@status");nonce=7'],
    ["a nonce twice", 'sig1=("@status");nonce="a";nonce="b"'],
    ["a tag that is no text", 'sig1=("@status");tag=:AAAA:'],
    ["a key that is no text", 'sig1=("@status");keyid=7'],
    ["a time of creation", 'sig1=("@status");created=1618884475'],
    ["a time to expire at", 'sig1=("@status");expires=1618884775'],
    ["that it does not expire", 'sig1=("@status");expires=?0'],
    ["what no signature has", 'sig1=("@status");colour="red"'],
    ["nothing", ""],
    ["garbage", "((("],
    ["a field that is too long", `sig1=("@status");nonce="${"x".repeat(3_000)}"`],
  ];

  test.each(wishes)("%s", async (_, wish) => {
    const { path, asAdmin, admin } = story;
    const code = uniqueName("NEVER");
    const reply = await askSigned(asAdmin, `${path}/entitlements`, { method: "POST", body: { name: "Never", code }, wish });
    expect([reply.status, reply.code]).toEqual([400, "40000"]);
    expect(reply.message).toMatch(/^Accept-Signature: .*sig1=\("@status"/);
    expect(reply.headers.has("Signature")).toBe(false);
    expect((await admin.get(`${path}/entitlements?code=${code}`)).count).toBe(0);
  });

  test("also for a tenant that there is not, and a route of none", async () => {
    const wish = "(((";
    const reply = await askSigned(undefined, `/tenants/${uniqueName("nobody")}/.well-known/jwks.json`, { wish });
    expect([reply.status, reply.code]).toEqual([400, "40000"]);
    const tenant = await (await superadmin()).send("/tenants", { headers: { "Accept-Signature": wish } });
    expect([tenant.status, tenant.code]).toEqual([400, "40000"]);
  });
});

describe("whatever a field says", () => {
  /** Text that looks like a wish more often than chance has it. */
  const pieces = fc.constantFrom(
    ...["sig1", "=", "(", ")", '"@status"', '"@path"', ";req", '"content-digest"', ";", ",", " ", '"', "\\", ":", "?1", "@"],
    ...[";nonce=", ';nonce="abc"', ";tag=", ";alg=", '"ed25519"', "1.5", "*", "\n", "é", "\0"],
  );
  const fields = fc.oneof(
    fc.string({ unit: "binary", maxLength: 3_000 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 20 }).map((parts) => parts.join("")),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 8 }).map((parts) => `sig1=("@status"${parts.join("")}`),
  );
  const read = (field: string) => {
    try {
      return readAcceptSignature(field);
    } catch (error) {
      return error;
    }
  };

  test("it is read, or refused as malformed, the first time as the second", () => {
    let readable = 0;
    fc.assert(
      fc.property(fields, (field) => {
        const wish = read(field);
        if (wish instanceof Error) {
          expect(wish).toBeInstanceOf(LatchkeyError);
          expect(wish).toMatchObject({ refusal: "request_malformed" });
        } else readable += 1;
        expect(read(field)).toEqual(wish);
      }),
      { numRuns: 5_000 },
    );
    expect(readable).toBeGreaterThan(0);
  });

  test("what is read says what was asked for, and its fresh nonce", () => {
    const names = fc.uniqueArray(fc.constantFrom('"@status"', '"content-digest"', '"@path";req', '"x-y.z";req', '"x-y.z"'));
    const label = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,20}$/);
    const text = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    });
    const quoted = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;
    fc.assert(
      fc.property(names, label, text, text, fc.boolean(), (covered, name, nonce, tag, isNonceLast) => {
        const [first, last] = isNonceLast
          ? [`tag=${quoted(tag)}`, `nonce=${quoted(nonce)}`]
          : [`nonce=${quoted(nonce)}`, `tag=${quoted(tag)}`];
        const wish = readAcceptSignature(`${name}=(${covered.join(" ")});${first};${last}`);
        expect(wish).toMatchObject({ label: name, covered: `(${covered.join(" ")})`, nonce, tag });
      }),
      { numRuns: 1_000 },
    );
  });
});
