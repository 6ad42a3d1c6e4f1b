import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { Latchkey, type Runtime } from "../../clients/typescript/src/index.ts";
import { app } from "../support/client.ts";
import { newSignedStory, type SignedStory } from "../support/signatures.ts";

// Our own client in the Workers runtime, as a vendor's Worker would run it. test/clients has what it does elsewhere.

let story: SignedStory;
let publicKeys: string;

beforeAll(async () => {
  story = await newSignedStory({ max_machines: 1 });
  publicKeys = Buffer.from(story.publicKey.x ?? "", "base64url").toString("hex");
});

const start = (fetch: Runtime["fetch"] = async (url, init) => app.request(url, init, env)): Latchkey =>
  new Latchkey({ url: "https://latchkey.test", tenant: story.path.replace("/tenants/", ""), publicKeys, runtime: { fetch } });

describe("in a Worker", () => {
  test("a license takes a seat, runs, and is refused on a second machine", async () => {
    const latchkey = start();
    const check = await latchkey.check({ key: story.key, fingerprint: "b5:2f:0c:9a" });
    expect(check).toMatchObject({ verdict: "allowed", decidedBy: "service", notes: [], graceEndsAt: expect.any(Date) });
    expect(await latchkey.check({ key: story.key, fingerprint: "c7:91" })).toMatchObject({ verdict: "refused", code: "47025" });
    expect(await latchkey.deactivate({ key: story.key, fingerprint: "b5:2f:0c:9a" })).toMatchObject({ outcome: "done" });
  });

  test("an answer that somebody changed is none", async () => {
    const latchkey = start(async (url, init) => {
      const answer = await app.request(url, init, env);
      const text = (await answer.text()).replace('"valid":false', '"valid":true');
      return new Response(text.replace('"code":"entitlements_missing"', '"code":"valid"'), answer);
    });
    const check = await latchkey.check({ key: story.key, entitlements: ["NEVER"] });
    expect(check).toMatchObject({ verdict: "unknown", noAnswer: { cause: "interception" } });
  });
});
