import { completeAttributes } from "../../src/licensing/index.ts";
import { NodeModel, type NodeSettings } from "./node-model.ts";
import { nodes, type Place, places } from "./places.ts";
import { seeded } from "./random.ts";

/** Assumptions about the vendors and their customers. */
export type World = {
  seed: number;
  licenses: number;
  /** Validations of a license in a day. */
  perDay: number;
  /** Vendors, whose sizes follow Zipf's law. */
  tenants: number;
  /** Windows of a year that are looked at, and seconds of each: as many for every hour of the day. */
  windows: number;
  windowSeconds: number;
};

export type Design = "database" | "cache" | "nodes";

export type Outcome = {
  /** Milliseconds of validations, by design and continent. */
  latencies: Record<Design, Map<string, number[]>>;
  /** Statements per second at the database, over the year and in the busiest window. */
  load: Record<Design, { mean: number; peak: number }>;
  validations: number;
};

const ttl = Number(completeAttributes({}, { isProtected: false }).edgeTtl) * 1_000;

/** Milliseconds that the database computes for one statement: what `npm run bench` sees on loopback is of this size. */
const statementWork = 3;

/** Milliseconds that a Worker or a node computes for one validation. */
const edgeWork = 1;

const [gather, flush] = [1_000, 15_000];

/** Bytes that a node may hold, and those that one license takes of them: its row, its key's entry, its indexes. */
const [storageBytes, licenseBytes] = [1_000_000_000, 2_000];

const regions = Object.keys(nodes);

/** A share of the day's validations for each hour on the clocks of a place: people work from nine to five, servers never sleep. */
const hourly = Array.from({ length: 24 }, (_, hour) => 0.35 + 1.3 * Math.exp(-(((hour - 13) / 4.2) ** 2)));
const meanOfDay = hourly.reduce((sum, weight) => sum + weight, 0) / 24;

const weekend = 0.4;
const meanOfWeek = (5 + 2 * weekend) / 7;

/** How much busier than on average it is at a place. @param hour of the year, UTC */
function activity({ utcOffset }: Place, hour: number): number {
  const local = Math.floor(hour + utcOffset);
  const ofDay = (hourly[((local % 24) + 24) % 24] ?? 0) / meanOfDay;
  const ofWeek = (Math.floor(local / 24) % 7 < 5 ? 1 : weekend) / meanOfWeek;
  return ofDay * ofWeek;
}

/** Looks at every tenant and region in windows that are spread over a year. */
export function simulate(world: World): Outcome {
  const random = seeded(world.seed);
  const sizes = Array.from({ length: world.tenants }, (_, rank) => 1 / (rank + 1));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const latencies: Outcome["latencies"] = { database: new Map(), cache: new Map(), nodes: new Map() };
  const sent: Record<Design, number[]> = { database: [], cache: [], nodes: [] };
  let validations = 0;
  for (let window = 0; window < world.windows; window += 1) {
    const hour = Math.floor(random() * 365) * 24 + (window % 24);
    const counted: Record<Design, number> = { database: 0, cache: 0, nodes: 0 };
    for (const size of sizes) {
      for (const region of regions) {
        const part = { world, random, hour, region, licenses: (world.licenses * size) / all };
        validations += simulateRegion(part, latencies, counted);
      }
    }
    for (const design of ["database", "cache", "nodes"] as const) sent[design].push(counted[design] / world.windowSeconds);
  }
  const loadOf = (rates: number[]) => ({
    mean: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    peak: Math.max(...rates),
  });
  return {
    latencies,
    validations,
    load: { database: loadOf(sent.database), cache: loadOf(sent.cache), nodes: loadOf(sent.nodes) },
  };
}

type Part = { world: World; random: () => number; hour: number; region: string; licenses: number };

/** One tenant's validations in one region and window. @returns how many there were */
function simulateRegion(
  { world, random, hour, region, licenses }: Part,
  latencies: Outcome["latencies"],
  sent: Record<Design, number>,
): number {
  const near = places.filter((place) => place.region === region);
  const rates = near.map((place) => (licenses * place.share * world.perDay * activity(place, hour)) / 86_400_000);
  const rate = rates.reduce((sum, each) => sum + each, 0);
  const held = licenses * near.reduce((sum, { share }) => sum + share, 0);
  const settings: NodeSettings = { ttl, statement: (nodes[region]?.toDatabase ?? 0) + statementWork, gather, flush };
  // The window begins somewhere between two looks at the feed.
  const node = new NodeModel(settings, -random() * (ttl + 1 / rate));
  // Equally popular licenses: the least recently used that go leave a share that is still there.
  const isThere = Math.min(1, storageBytes / licenseBytes / held) * (1 - 1 / (world.perDay * 365));
  const isCached = 1 - Math.exp((-ttl * world.perDay) / 86_400_000);
  let count = 0;
  for (let now = exponential(random, rate); now < world.windowSeconds * 1_000; now += exponential(random, rate)) {
    const place = pick(near, rates, random() * rate);
    const direct = edgeWork + place.toDatabase + statementWork;
    const cached = random() < isCached;
    note(latencies.database, place, direct);
    note(latencies.cache, place, cached ? edgeWork : direct);
    note(latencies.nodes, place, edgeWork + place.toNode + node.validate(now, random() < isThere ? "held" : "unknown"));
    sent.database += 1;
    if (!cached) sent.cache += 1;
    count += 1;
  }
  sent.nodes += node.statements;
  return count;
}

const exponential = (random: () => number, rate: number): number => -Math.log(1 - random()) / rate;

function pick(near: Place[], rates: number[], at: number): Place {
  let rest = at;
  for (const [index, place] of near.entries()) {
    rest -= rates[index] ?? 0;
    if (rest < 0) return place;
  }
  return near[near.length - 1] as Place;
}

function note(latencies: Map<string, number[]>, { continent }: Place, milliseconds: number): void {
  const known = latencies.get(continent);
  if (known === undefined) latencies.set(continent, [milliseconds]);
  else known.push(milliseconds);
}
