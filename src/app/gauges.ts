import { cachedLicenses } from "../edge/memory.ts";
import type { Gauges } from "../metrics/report.ts";
import { requests } from "./load.ts";

/** Returns the state of the isolate. The runtime does not say how much memory it takes, so its cache is what there is to tell. */
export function gaugesOf(): Gauges {
  const { licenses, bytes } = cachedLicenses();
  return { cachedLicenses: licenses, cachedBytes: bytes, requestsUnderWay: requests.underWay };
}
