import { beforeAll, describe, expect, test } from "vitest";
import { type Catalogue, newCatalogue, uniqueName } from "../support/client.ts";
import { askSigned, digestOf, genuine, isGenuine, newSignedStory } from "../support/signatures.ts";

// RFC 9530, Digest Fields: a body is what its Content-Digest says. That answers carry one is held against each answer of every test.

let vendor: Catalogue;

beforeAll(async () => {
  vendor = await newCatalogue();
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function sha512Of(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", bytesOf(text)));
  return `sha-512=:${btoa(String.fromCharCode(...digest))}:`;
}

const send = (raw: string, digest: string, contentType = "application/json") =>
  vendor.admin.send(`${vendor.path}/entitlements`, {
    method: "POST",
    raw,
    headers: { "Content-Type": contentType, "Content-Digest": digest },
  });

const json = () => JSON.stringify({ name: "Export, größer", code: uniqueName("EXPORT") });

describe("a request's body", () => {
  test("is taken where it is what its digest says, as JSON or as a form", async () => {
    const [first, second, third] = [json(), json(), json()];
    const form = `name=Export&code=${uniqueName("EXPORT")}`;
    for (const reply of [
      await send(first, await digestOf(bytesOf(first))),
      await send(second, await sha512Of(second)),
      await send(third, `${await sha512Of(third)}, md5=:AAAA:, ${await digestOf(bytesOf(third))}`),
      await send(form, await digestOf(bytesOf(form)), "application/x-www-form-urlencoded"),
    ])
      expect(reply).toMatchObject({ status: 201 });
  });

  test("is refused where it is not, and nothing is changed", async () => {
    const body = json();
    const other = await digestOf(bytesOf(json()));
    const right = await digestOf(bytesOf(body));
    const digests = [other, `${right}, ${await sha512Of("")}`, right.replaceAll(":", '"'), "sha-256", "sha-256=:AAAA:", "((("];
    for (const digest of digests) {
      const reply = await send(body, digest);
      expect([reply.status, reply.code], digest).toEqual([400, "40000"]);
      expect(reply.message).toContain("Content-Digest");
    }
    const { code } = JSON.parse(body);
    expect((await vendor.admin.get(`${vendor.path}/entitlements?code=${code}`)).count).toBe(0);
  });

  test("that was taken away is missed", async () => {
    const { path, asLicense, publicKey, id } = await newSignedStory();
    const wish = 'sig1=("@status" "content-digest" "@target-uri";req "content-digest";req);nonce="abc"';
    const ask = async (raw: string, sent: string) =>
      askSigned(asLicense, `${path}/licenses/${id}/actions/validate`, {
        method: "POST",
        raw,
        headers: { "Content-Type": "application/json", "Content-Digest": await digestOf(bytesOf(sent)) },
        wish,
      });
    const scope = JSON.stringify({ scope: { entitlements: ["EXPORT"] } });
    expect((await ask(scope, scope)).data.code).toBe("entitlements_missing");
    for (const raw of ["", "{}"]) {
      const reply = await ask(raw, scope);
      expect([reply.status, reply.code]).toEqual([400, "40000"]);
      expect(await isGenuine(reply.exchange, publicKey)).toEqual(genuine);
    }
    expect((await ask("", "")).data.code).toBe("valid");
  });

  test("is not held against what nobody should use any more", async () => {
    expect(await send(json(), "md5=:AAAA:, unixsum=:AAAA:")).toMatchObject({ status: 201 });
  });
});
