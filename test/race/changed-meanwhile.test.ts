import { expect, test } from "vitest";
import { type Client, newCatalogue, newLicense, newPolicy, superadmin, uniqueName } from "../support/client.ts";

// Changes with the same ETag that race, on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 3 : 20;

const rivals = 8;

/** Makes one of each kind of thing: who changes it, where it is, and the change that one of the rivals makes. */
async function things(): Promise<{ who: Client; at: string; change: (rival: number) => Record<string, unknown> }[]> {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 50 });
  const license = await newLicense(vendor, policy);
  const named = (rival: number) => ({ name: uniqueName(`rival-${rival}`) });
  const post = async (what: string, body: Record<string, unknown>) => (await admin.post(`${path}/${what}`, body)).data;
  const machine = await post("machines", { license_key: license.license_key, fingerprint: "desk" });
  const entitlement = await post("entitlements", { name: "Export", code: "EXPORT" });
  const webhook = await post("webhooks", { url: "https://hooks.example.com/", events: ["license.created"] });
  await post("roles", { name: "helpers", permissions: [] });
  await post("accounts", { username: "bob", password: "correct horse battery", email: "bob@example.com" });
  const read = ["license.read", "machine.read", "policy.read", "product.read", "user.read", "event.read", "entitlement.read"];
  return [
    { who: admin, at: `${path}/licenses/${license.license_id}`, change: named },
    { who: admin, at: `${path}/machines/${machine.id}`, change: (rival) => ({ cores: rival + 1 }) },
    { who: admin, at: `${path}/policies/${policy.id}`, change: named },
    { who: admin, at: `${path}/products/${productId}`, change: named },
    { who: admin, at: `${path}/entitlements/${entitlement.id}`, change: named },
    { who: admin, at: `${path}/webhooks/${webhook.id}`, change: (rival) => ({ description: `rival ${rival}` }) },
    { who: admin, at: `${path}/roles/helpers`, change: (rival) => ({ permissions: read.slice(0, (rival % 7) + 1) }) },
    { who: admin, at: `${path}/accounts/bob`, change: (rival) => ({ first_name: `Rival ${rival}` }) },
    { who: await superadmin(), at: path, change: (rival) => ({ event_retention_days: 7 + rival }) },
  ];
}

test("of eight changes with the same ETag exactly one wins, whatever they change", async () => {
  for (let round = 0; round < rounds; round += 1) {
    for (const { who, at, change } of await things()) {
      const tag = (await who.get(at)).headers.get("ETag") ?? "";
      const options = (rival: number) => ({ method: "PATCH", body: change(rival), headers: { "If-Match": tag } });
      const replies = await Promise.all(Array.from({ length: rivals }, (_, rival) => who.send(at, options(rival))));
      const won = replies.filter(({ status }) => status === 200);
      const lost = replies.filter(({ status, code }) => status === 412 && code === "40012");
      expect([won.length, lost.length], `${at}: ${replies.map(({ code, message }) => `${code} ${message}`).join("\n")}`).toEqual([
        1,
        rivals - 1,
      ]);
      const now = await who.get(at);
      expect(now.data).toEqual(won[0]?.data);
      expect(now.headers.get("ETag")).toBe(won[0]?.headers.get("ETag"));
    }
  }
});
