import type { EdgeEnvironment } from "./environment.ts";
import type { NodeStub } from "./node-types.ts";

/** The places for Durable Objects: the platform's location hints. */
const hints: DurableObjectLocationHint[] = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"];

const regions: Record<string, string> = { SA: "sam", OC: "oc", AF: "afr", AS: "apac", EU: "weur", NA: "enam" };

const eastOfEurope = new Set([
  "PL",
  "CZ",
  "SK",
  "HU",
  "RO",
  "BG",
  "UA",
  "MD",
  "BY",
  "LT",
  "LV",
  "EE",
  "FI",
  "RU",
  "GR",
  "RS",
  "TR",
]);

const middleEast = new Set(["AE", "SA", "QA", "KW", "BH", "OM", "IL", "JO", "LB", "IQ", "IR", "YE", "SY", "PS"]);

/** Degrees of longitude west of which North America is nearer to its west coast. */
const middleOfNorthAmerica = -100;

/** Milliseconds after which an isolate asks again where it is. */
const placeMs = 60_000;

let place = { region: "", foundAt: 0 };

/**
 * Returns the region in which requests arrive, and in which their node is placed. An isolate never moves, and reading a request's location
 * takes longer than judging a license, so the region is read only now and then.
 * @param now milliseconds since 1970
 */
export function regionOf(request: Request, override: string | undefined, now: number): string {
  if (override !== undefined && override !== "") return override;
  if (place.region === "" || Math.abs(now - place.foundAt) > placeMs) place = { region: nearest(request), foundAt: now };
  return place.region;
}

function nearest(request: Request): string {
  const { continent = "", country = "", longitude } = (request.cf ?? {}) as IncomingRequestCfProperties;
  if (middleEast.has(country ?? "")) return "me";
  if (eastOfEurope.has(country ?? "")) return "eeur";
  if (continent === "NA" && Number(longitude) < middleOfNorthAmerica) return "wnam";
  return regions[continent] ?? "enam";
}

/** A node's name: its region, its tenant and its shard, a number from 0. */
export const nodeName = (region: string, tenantName: string, shard = 0): string => `${region}/${tenantName}/${shard}`;

/** The hint that places a node; none for a region that is not the platform's. */
export function locationHintOf(name: string): DurableObjectLocationHint | undefined {
  const [region = ""] = name.split("/");
  return hints.find((hint) => hint === region);
}

/** The node of a name, made near those who ask it where it does not exist yet. */
export function nodeStub(nodes: NonNullable<EdgeEnvironment["REGIONAL_NODE"]>, name: string): NodeStub {
  const locationHint = locationHintOf(name);
  return nodes.get(nodes.idFromName(name), locationHint === undefined ? {} : { locationHint }) as unknown as NodeStub;
}
