import type { Scenario } from "../support/bench.ts";
import { compressedSize, startupMilliseconds } from "../support/build.ts";

const mostKibibytes = 500;

const mostMilliseconds = 100;

/** Measures the size of the bundle that the platform is given, and the processor time that the platform spends on starting it. */
export const bundle: Scenario = async ({ build, folder }) => {
  const kibibytes = compressedSize(build) / 1024;
  const milliseconds = await startupMilliseconds(folder);
  return [
    {
      scenario: "Worker bundle",
      measured: `${kibibytes.toFixed(0)} KiB gzip`,
      mustReach: `< ${mostKibibytes} KiB`,
      isReached: kibibytes < mostKibibytes,
    },
    {
      scenario: "Worker startup",
      measured: `${milliseconds.toFixed(0)} ms CPU, profiled`,
      mustReach: `< ${mostMilliseconds} ms`,
      isReached: milliseconds < mostMilliseconds,
    },
  ];
};
