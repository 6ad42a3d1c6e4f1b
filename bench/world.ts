import { parseArgs } from "node:util";
import { quantile } from "./support/quantile.ts";
import { nodes, places } from "./world/places.ts";
import { type Design, simulate } from "./world/simulation.ts";

// Simulates what a year of validations costs worldwide: three designs, one database in East US, published round trips between places.
// It uses no network and no clock: the same seed gives the same result. Times start where a request comes in, so they do not contain a
// customer's own line.
// `npm run bench:world -- --seed 7 --licenses 10000000 --per-day 4 --tenants 200`

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "7" },
    licenses: { type: "string", default: "10000000" },
    "per-day": { type: "string", default: "4" },
    tenants: { type: "string", default: "200" },
    windows: { type: "string", default: "96" },
    seconds: { type: "string", default: "60" },
  },
});

const world = {
  seed: Number(values.seed),
  licenses: Number(values.licenses),
  perDay: Number(values["per-day"]),
  tenants: Number(values.tenants),
  windows: Number(values.windows),
  windowSeconds: Number(values.seconds),
};
const { latencies, load, validations } = simulate(world);

const designs: Record<Design, string> = {
  database: "straight to the database",
  cache: "a cache with edge_ttl",
  nodes: "regional nodes",
};
const order = ["database", "cache", "nodes"] as const;
const whole = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });

console.log(
  `${whole(world.licenses)} licenses of ${whole(world.tenants)} vendors, ${world.perDay} validations a day each, in ${Object.keys(nodes).length} regions;`,
);
console.log(
  `${whole(validations)} validations of ${world.windows} windows over a year, database in East US. Milliseconds, p50 / p99.\n`,
);
console.log("continent".padEnd(18) + order.map((design) => designs[design].padStart(26)).join(""));
for (const continent of new Set(places.map((place) => place.continent))) {
  const cells = order.map((design) => {
    const taken = latencies[design].get(continent) ?? [];
    return `${quantile(taken, 0.5).toFixed(0)} / ${quantile(taken, 0.99).toFixed(0)}`.padStart(26);
  });
  console.log(continent.padEnd(18) + cells.join(""));
}
console.log("\nstatements per second at the database");
for (const name of ["mean", "peak"] as const) {
  console.log(name.padEnd(18) + order.map((design) => load[design][name].toFixed(1).padStart(26)).join(""));
}
