import { type Answered, openApi } from "../support/api.ts";
import type { Scenario } from "../support/bench.ts";
import { median, quantile } from "../support/quantile.ts";
import type { Row } from "../support/report.ts";

/** Licenses of each policy; each does everything once. */
const licenses = 40;

type Taken = { milliseconds: number[]; roundTrips: number[] };

/** Measures an app's actions other than validation, one after the other, first with a license key and then as a person. */
export const actions: Scenario = async (bench) => {
  const byKey = await measure(bench, "license-key auth");
  const bySession = await measure(bench, "JWT auth");
  return [...byKey, ...bySession];
};

async function measure(
  { service, dataset: { tenant, session, productId, policies } }: Parameters<Scenario>[0],
  who: "license-key auth" | "JWT auth",
): Promise<Row[]> {
  const path = `/tenants/${tenant}`;
  const ada = openApi(service.url, `Bearer ${session}`);
  const taken = new Map<string, Taken>();
  const keep = ({ status, code, milliseconds, roundTrips }: Answered, name: string): void => {
    if (status >= 300) throw new Error(`${name} was answered ${status}, ${code}.`);
    const known = taken.get(name) ?? { milliseconds: [], roundTrips: [] };
    taken.set(name, { milliseconds: [...known.milliseconds, milliseconds], roundTrips: [...known.roundTrips, roundTrips] });
  };
  for (const [scheme, policy_id] of Object.entries(policies)) {
    for (let made = 0; made < licenses; made += 1) {
      const { license_id, license_key } = await ada.post(`${path}/licenses`, { product_id: productId, policy_id, name: "Alice" });
      const app = who === "JWT auth" ? ada : openApi(service.url, `License ${license_key}`);
      // An app asks whether it may run before it does anything else.
      const validate = () => app.post(`${path}/licenses/actions/validate`, { license_key });
      await validate();
      keep(await app.ask("POST", `${path}/licenses/${license_id}/actions/checkout`, {}), `check-out of a file, ${scheme}`);
      if (scheme !== "ED25519") continue;
      await validate();
      const activated = await app.ask("POST", `${path}/machines`, { license_id, fingerprint: "b5:2f:0c:9a" });
      keep(activated, "activate a machine");
      const machine = `${path}/machines/${activated.data.id}`;
      await validate();
      keep(await app.ask("POST", `${machine}/actions/ping-heartbeat`, {}), "heartbeat ping");
      await validate();
      keep(await app.ask("POST", `${path}/licenses/${license_id}/actions/increment-usage`, { increment: 1 }), "usage increment");
      await validate();
      keep(await app.ask("DELETE", machine), "deactivate a machine");
    }
  }
  return [...taken].map(([name, { milliseconds, roundTrips }]) => ({
    scenario: `${name}, ${who}`,
    p50: median(milliseconds),
    p99: quantile(milliseconds, 0.99),
    roundTrips: roundTrips.reduce((sum, count) => sum + count, 0) / roundTrips.length,
    mustReach: "1 round trip",
    isReached: roundTrips.every((count) => count === 1),
  }));
}
