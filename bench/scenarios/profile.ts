import type { Runtime } from "../../serve/worker/runtime.ts";
import { type Bench, checkValidations, range, type Scenario, withService } from "../support/bench.ts";
import { profile, type Stack } from "../support/inspector.ts";
import { type Load, putLoad } from "../support/load.ts";
import { processorMicroseconds } from "../support/process-figures.ts";
import { median } from "../support/quantile.ts";
import type { Row } from "../support/report.ts";

/** Licenses that are validated over and over. */
const licenses = 10;

/** Rounds in which processor time is measured, without the profiler. */
const rounds = 9;

/** Seconds that are profiled. */
const profiledSeconds = 3;

/**
 * Parts that a stack can belong to. It belongs to the part of its innermost function that is listed here. The rest is the service's own
 * code, Hono and its libraries.
 */
const parts: Record<string, RegExp> = {
  "garbage collection": /^\(garbage collector\)$/,
  Ed25519: /^(signatureFields|sign)$/,
  "SHA-256": /^(contentDigest|Hash|HashHandle)$/,
  "making the Response": /^Response$/,
  "reading the body": /^(readObject|readBody|readText|text)$/,
};

const runtime = "the runtime outside of JavaScript (sockets, HTTP)";

const own = "the service's own code, Hono, zod";

/**
 * Measures where the processor time of a validation from isolate memory goes, by V8's sampling profiler, next to that of bare Hono.
 * This time bounds such validations. Shares of a profile are of the time without the profiler. The scenario needs Linux, whose kernel tells
 * the processor time of a process, and returns no rows elsewhere.
 */
export const whereTimeGoes: Scenario = async (bench) => (process.platform === "linux" ? measure(bench) : []);

const measure: Scenario = (bench) =>
  withService(bench, { name: "profile", hasInspector: true }, async (service) => {
    const { dataset, yardsticks } = bench;
    const first = bench.takeLicenses(licenses);
    const session = `Bearer ${dataset.session}`;
    await checkValidations(bench, { url: service.url, licenses: range(first, licenses) });
    const load = (who: string, isSigned: string) => ({
      script: "validations",
      parameters: [dataset.tenant, first, licenses, "again", who, isSigned],
    });
    const targets: [string, Runtime, Omit<Load, "seconds">][] = [
      ["bare Hono", yardsticks.bareHono, { script: "bare" }],
      ["the least that the runtime takes", yardsticks.leastAnswer, load("", "")],
      ["license-key auth, signature", service, load("", "signed")],
      ["license-key auth", service, load("", "")],
      ["JWT auth", service, load(session, "")],
    ];
    const spent = await processorTimes(bench, targets);
    const rows: Row[] = [];
    for (const [name, { url, pid }, put] of targets) {
      const microseconds = median(spent.get(name) ?? []);
      const stacks = pid === service.pid ? await profile(service, () => putLoad(url, { ...put, seconds: profiledSeconds })) : [];
      rows.push({
        scenario: `processor time of a request: ${name}`,
        measured: [`${microseconds.toFixed(0)} us`, ...shares(stacks, microseconds)].join("; "),
        mustReach: "",
        isReached: null,
      });
    }
    return rows;
  });

/** Microseconds of processor time that each request took in each round, all taking turns. */
async function processorTimes(
  { seconds }: Bench,
  targets: [string, Runtime, Omit<Load, "seconds">][],
): Promise<Map<string, number[]>> {
  const spent = new Map<string, number[]>(targets.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, { url, pid }, load] of targets) {
      const before = processorMicroseconds(pid);
      const { requests } = await putLoad(url, { ...load, seconds });
      spent.get(name)?.push((processorMicroseconds(pid) - before) / requests);
    }
  return spent;
}

function shares(stacks: Stack[], microseconds: number): string[] {
  const all = stacks.reduce((sum, stack) => sum + stack.microseconds, 0);
  const byPart = new Map<string, number>();
  for (const stack of stacks) {
    const part = partOf(stack);
    byPart.set(part, (byPart.get(part) ?? 0) + stack.microseconds);
  }
  return [...byPart]
    .sort(([, left], [, right]) => right - left)
    .map(([part, time]) => `${part} ${((time / all) * microseconds).toFixed(0)}`);
}

function partOf({ functions }: Stack): string {
  const [innermost, outer] = functions;
  // The second is what takes the Response when its promise is kept, and sends it.
  if (innermost === "(program)" || (innermost === "" && outer === "(root)")) return runtime;
  for (const name of functions) for (const [part, pattern] of Object.entries(parts)) if (pattern.test(name)) return part;
  return own;
}
