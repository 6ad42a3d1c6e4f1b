import { openApi } from "../support/api.ts";
import type { Scenario } from "../support/bench.ts";
import { median, quantile } from "../support/quantile.ts";

const deepPage = 1_000;

/** How often each page is read. */
const rounds = 40;

/** How much longer the deep page may take. */
const tolerance = 1.2;

/** A page of 100 licenses at the list's begin, and 1,000 pages further on, by cursor; read in turn. */
export const lists: Scenario = async ({ service, dataset: { tenant, session, licenses } }) => {
  const ada = openApi(service.url, `Bearer ${session}`);
  const path = `/tenants/${tenant}/licenses`;
  // A page reaches the deep one without walking there: `offset` finds its cursor.
  const page = Math.min(deepPage, Math.floor(licenses / 100) - 1);
  const { next } = await ada.ask("GET", `${path}?limit=100&offset=${(page - 2) * 100}`);
  const pages = { first: `${path}?limit=100`, deep: `${path}?limit=100&after=${next}` };
  const milliseconds = { first: [] as number[], deep: [] as number[] };
  const roundTrips = { first: [] as number[], deep: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ["first", "deep"] as const) {
      const answer = await ada.ask("GET", pages[name]);
      if (answer.data.length !== 100) throw new Error(`The ${name} page has ${answer.data.length} licenses.`);
      milliseconds[name].push(answer.milliseconds);
      roundTrips[name].push(answer.roundTrips);
    }
  }
  const ratio = median(milliseconds.deep) / median(milliseconds.first);
  return (["first", "deep"] as const).map((name) => ({
    scenario: `list 100 of ${licenses.toLocaleString("en")} licenses by cursor, ${name === "first" ? "first" : `${page.toLocaleString("en")}th`} page`,
    p50: median(milliseconds[name]),
    p99: quantile(milliseconds[name], 0.99),
    roundTrips: median(roundTrips[name]),
    measured: `${ratio.toFixed(2)} deep to first`,
    mustReach: "the same time within 20%",
    isReached: ratio <= tolerance && ratio >= 1 / tolerance,
  }));
};
