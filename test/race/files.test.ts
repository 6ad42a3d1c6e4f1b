import { expect, test } from "vitest";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// Check-outs write on the license and on the machine, as activations, deactivations and revocations do: nobody waits for another in a circle.

const isShort = process.env.RACE === "short";

const day = 86_400;

test("files are checked out while machines come and go, and at last the license goes: no request fails, and the latest expiry is known", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 50, rate_limited: true, rate_limit: 100_000, rate_period: 3_600 });
  for (let round = 0; round < (isShort ? 3 : 20); round += 1) {
    const { license_id, license_key } = await newLicense(vendor, policy);
    const at = `${path}/licenses/${license_id}`;
    const activate = async (fingerprint: string) => admin.post(`${path}/machines`, { license_key, fingerprint });
    const machines: string[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) machines.push(`${path}/machines/${(await activate(`m${number}`)).data.id}`);
    const lasting = machines
      .slice(0, 3)
      .map((machine, place) => admin.post(`${machine}/actions/check-out`, { ttl: (place + 1) * day }));
    const others = [
      ...machines
        .slice(3)
        .flatMap((machine) => [admin.post(`${machine}/actions/check-out`, { ttl: day }), admin.delete(machine)]),
      ...[7, 8, 9].map((number) => activate(`m${number}`)),
      admin.post(`${at}/actions/checkout`, { ttl: 2 * day }),
      ...machines.slice(0, 3).map((machine) => admin.patch(machine, { cores: round })),
    ];
    const files = await Promise.all(lasting);
    const replies = [...files, ...(await Promise.all(others))];
    // A machine that is gone has no file any more.
    expect(replies.filter(({ status, code }) => status >= 300 && code !== "48001")).toEqual([]);
    const latest = files
      .map(({ data }) => data.expiry_at)
      .sort()
      .at(-1);
    expect((await admin.post(`${at}/actions/explain`)).data.checked_out_files).toEqual({ expiry: latest });

    const ended = await Promise.all([
      ...machines.slice(0, 3).map((machine) => admin.post(`${machine}/actions/check-out`, { ttl: day })),
      admin.post(`${at}/actions/revoke`),
      ...machines.slice(0, 3).map((machine) => admin.delete(machine)),
    ]);
    expect(ended.filter(({ status }) => status >= 500 || status === 409)).toEqual([]);
  }
});
