import { type Scenario, withService } from "../support/bench.ts";
import { heapBytes } from "../support/inspector.ts";
import { putLoad } from "../support/load.ts";
import { residentBytes } from "../support/process-figures.ts";

const megabyte = 1_000_000;

const mostMegabytes = 96;

const soughtKeys = 1_000_000;

/** Seconds of one burst. */
const burst = 6;

/** Bursts where nobody says how many keys. */
const usualBursts = 2;

/**
 * The isolate's heap after many distinct keys: V8's used size after a collection, as its inspector tells it. On this machine the regional
 * node lives in the same isolate, so that its own memory is in the number.
 */
export const isolateMemory: Scenario = (bench) =>
  withService(bench, { name: "isolate-memory", hasInspector: true }, async ({ url, pid, inspectorPort }) => {
    const { dataset, memoryKeys } = bench;
    const before = await heapBytes({ url, inspectorPort });
    const wanted = Math.min(memoryKeys ?? Number.POSITIVE_INFINITY, dataset.licenses);
    const startedAt = performance.now();
    let keys = 0;
    for (let bursts = 0; keys < wanted && (memoryKeys !== undefined || bursts < usualBursts); bursts += 1) {
      // The last burst begins anew with the keys that are left, rather than to go on with some that nobody has.
      const left = dataset.licenses - keys;
      const load = { script: "validations", parameters: [dataset.tenant, keys, left, "again"], connections: 64 };
      keys += (await putLoad(url, { ...load, seconds: burst })).requests;
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await heapBytes({ url, inspectorPort });
    const distinct = Math.min(keys, dataset.licenses);
    const resident = residentBytes(pid);
    const ofProcess = Number.isNaN(resident) ? "" : `; process ${inMegabytes(resident)}`;
    return [
      {
        scenario: `memory of the isolate after ${distinct.toLocaleString("en")} distinct keys (heap, the node's included)`,
        // An answer that is none of success ends the run.
        measured: `${inMegabytes(after)}, ${inMegabytes(before)} at start${ofProcess}; ${seconds.toFixed(0)} s, no answer failed`,
        mustReach: `< ${mostMegabytes} MB after ${soughtKeys.toLocaleString("en")}`,
        // Fewer keys than sought prove nothing, but more memory than allowed does.
        isReached: after >= mostMegabytes * megabyte ? false : distinct >= soughtKeys ? true : null,
      },
    ];
  });

const inMegabytes = (bytes: number): string => `${(bytes / megabyte).toFixed(0)} MB`;
