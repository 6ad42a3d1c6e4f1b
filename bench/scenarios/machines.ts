import pg from "pg";
import type { ServerAddress } from "../../serve/postgres/server.ts";
import { openApi } from "../support/api.ts";
import { type Bench, type Scenario, validationPath, withService } from "../support/bench.ts";
import { median, quantile } from "../support/quantile.ts";
import type { Row } from "../support/report.ts";

/** Machines of each license: the first is what the others are compared with. */
const sizes = [10, 1_000, 10_000];

/** Validations of each kind, one after the other, and activations. */
const [validations, activations] = [300, 60];

/** How many times as long as with the fewest machines one may take, in the median. */
const mostTimes = 1.5;

type Place = "database" | "node" | "memory" | "right after an activation";

type License = { size: number; key: string; id: string };

/** Milliseconds of each validation. */
type Taken = Map<number, Map<Place, number[]>>;

/**
 * Licenses with few and with many machines, all of which ping: a validation with the fingerprint of one of them, each time another one,
 * as the whole fleet asks. A strict policy looks at the sums over all machines.
 */
export const machines: Scenario = async (bench) => [
  ...(await measure(bench, "", {})),
  ...(await measure(bench, ", strict", { strict: true, max_cores: 1_000_000, max_memory: 2 ** 50 })),
];

async function measure(bench: Bench, suffix: string, attributes: Record<string, unknown>): Promise<Row[]> {
  const { service, dataset, address } = bench;
  const { tenant, session, productId } = dataset;
  const ada = openApi(service.url, `Bearer ${session}`);
  const policy = await ada.post(`/tenants/${tenant}/policies`, {
    product_id: productId,
    name: `Site${suffix}`,
    max_machines: 20_000,
    heartbeat_duration: 86_400,
    ...attributes,
  });
  const licenses: License[] = [];
  for (const size of sizes) {
    const { license_id: id, license_key: key } = await ada.post(`/tenants/${tenant}/licenses`, {
      product_id: productId,
      policy_id: policy.id,
      name: `Site of ${size}`,
    });
    await addMachines(address, id, size);
    licenses.push({ size, key, id });
  }
  const taken: Taken = new Map(sizes.map((size) => [size, new Map()]));
  await take(bench, licenses, taken, { url: service.url, place: "database", headers: { "Cache-Control": "no-cache" } });
  await take(bench, licenses, taken, { url: service.url, place: "memory" });
  await takeAfterActivations(bench, licenses, taken);
  await withService(bench, { name: `machines${suffix.slice(2)}`, variables: { EDGE_MEMORY_BYTES: "0" } }, ({ url }) =>
    take(bench, licenses, taken, { url, place: "node" }),
  );
  return rowsOf(taken, suffix);
}

async function addMachines(address: ServerAddress, licenseId: string, count: number): Promise<void> {
  const { host, port, username: user, password, database } = address;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    // A few at a time: each counts itself on the license's row.
    for (let first = 1; first <= count; first += 250)
      await client.query(
        `insert into machines (id, tenant_id, license_id, fingerprint, hostname, platform, cores, memory, last_heartbeat_at)
        select gen_random_uuid(), tenant_id, id, 'machine ' || number, 'host-' || number, 'linux', 8, 17179869184,
          now() - make_interval(secs => number % 3600)
        from licenses, generate_series($2::int, $3::int) number
        where id = $1`,
        [licenseId, first, Math.min(count, first + 249)],
      );
    await client.query("analyze machines");
  } finally {
    await client.end();
  }
}

type Asking = { url: string; place: Place; headers?: Record<string, string> };

/** Each license in turn, so that a machine that grows slower does so for all. */
async function take(bench: Bench, licenses: License[], taken: Taken, { url, place, headers = {} }: Asking): Promise<void> {
  const source = place === "right after an activation" ? undefined : place;
  for (let nth = -validations / 5; nth < validations; nth += 1)
    for (const { size, key } of licenses) {
      const api = openApi(url, `License ${key}`, headers);
      // A fleet that asks: within a second some machines come again.
      const scope = { fingerprint: `machine ${1 + (Math.abs(nth) % Math.min(size, 10))}` };
      const answer = await api.ask("POST", validationPath(bench.dataset), { license_key: key, scope });
      if (answer.data?.code !== "valid")
        throw new Error(`A validation was answered ${answer.code}: ${JSON.stringify(answer.data)}`);
      const isFromThere = source === undefined || answer.data.source === source;
      if (nth >= 0 && isFromThere) keep(taken, size, place, answer.milliseconds);
    }
}

async function takeAfterActivations({ service, dataset }: Bench, licenses: License[], taken: Taken): Promise<void> {
  const path = `/tenants/${dataset.tenant}`;
  const ada = openApi(service.url, `Bearer ${dataset.session}`);
  for (let nth = 0; nth < activations; nth += 1)
    for (const { size, key, id } of licenses) {
      const machine = await ada.post(`${path}/machines`, { license_id: id, fingerprint: `new ${nth}` });
      const scope = { fingerprint: "machine 1" };
      const answer = await openApi(service.url, `License ${key}`).ask("POST", validationPath(dataset), {
        license_key: key,
        scope,
      });
      if (answer.data?.code !== "valid")
        throw new Error(`A validation was answered ${answer.code}: ${JSON.stringify(answer.data)}`);
      keep(taken, size, "right after an activation", answer.milliseconds);
      await ada.ask("DELETE", `${path}/machines/${machine.id}`);
    }
}

function keep(taken: Taken, size: number, place: Place, milliseconds: number): void {
  const places = taken.get(size);
  places?.set(place, [...(places.get(place) ?? []), milliseconds]);
}

function rowsOf(taken: Taken, suffix: string): Row[] {
  const places: Place[] = ["database", "node", "memory", "right after an activation"];
  return places.flatMap((place) => {
    const fewest = median(taken.get(sizes[0] ?? 0)?.get(place) ?? []);
    return sizes.map((size): Row => {
      const milliseconds = taken.get(size)?.get(place) ?? [];
      const p50 = median(milliseconds);
      const times = p50 / fewest;
      const isFewest = size === sizes[0];
      return {
        scenario: `validation of a license with ${size.toLocaleString("en")} machines${suffix}, ${place}`,
        p50,
        p99: quantile(milliseconds, 0.99),
        measured: isFewest ? "" : `${times.toFixed(2)} times as with ${sizes[0]}`,
        mustReach: isFewest ? "" : `at most ${mostTimes}`,
        isReached: isFewest ? null : times <= mostTimes,
      };
    });
  });
}
