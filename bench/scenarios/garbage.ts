import { type Scenario, withService } from "../support/bench.ts";
import { type Collection, collectionsIn, tracingCollections } from "../support/collections.ts";
import { type Allocated, allocations } from "../support/inspector.ts";
import { keepPace, makeKnown } from "../support/pace.ts";
import { median } from "../support/quantile.ts";

/** Licenses that are validated in turn: more than are asked for within a second. */
const licenses = 5_000;

const perSecond = 1_000;

/** Seconds until the heap is as it stays, and seconds that are measured. */
const [warmUp, measured] = [20, 60];

/** Seconds that are profiled. */
const profiled = 10;

/** Functions of the profile that are named. */
const named = 12;

/** Most bytes of garbage and most promoted bytes that one validation may leave behind, and most full collections in a minute. */
const [mostGarbage, mostPromoted, mostFull] = [10_000, 300, 0];

/**
 * The garbage that a validation leaves behind, and what V8 does about it, while known licenses are validated in turn at a fixed rate: each is
 * asked for again after five seconds. Counts of bytes hold on a busy machine too; lengths of pauses do not. On this machine the regional node lives in
 * the same isolate, so that its garbage is in the numbers.
 */
export const garbage: Scenario = async (bench) => {
  let output = "";
  const onOutput = (text: string): void => {
    output += text;
  };
  const options = { name: "garbage", hasInspector: true, v8Flags: tracingCollections, onOutput };
  return withService(bench, options, async (service) => {
    const first = bench.takeLicenses(licenses);
    const validateFor = (seconds: number): Promise<number> =>
      keepPace(bench, { url: service.url, perSecond, seconds, licenseOf: (nth) => first + (nth % licenses) });
    await makeKnown(bench, { url: service.url, first, licenses });
    await validateFor(warmUp);
    output = "";
    const validations = await validateFor(measured);
    const collections = collectionsIn(output);
    const sources = await allocations(service, () => validateFor(profiled));
    const scavenges = collections.filter(({ isFull }) => !isFull);
    const full = collections.filter(({ isFull }) => isFull);
    const per = (pick: (collection: Collection) => number): number =>
      collections.reduce((sum, collection) => sum + pick(collection), 0) / validations;
    const [garbageEach, promotedEach] = [per(({ allocated }) => allocated), per(({ promoted }) => promoted)];
    const pauses = (some: Collection[]): string =>
      some.length === 0
        ? "none"
        : `${some.length}, ${median(some.map(({ pauseMs }) => pauseMs)).toFixed(1)} ms each, at most ${Math.max(...some.map(({ pauseMs }) => pauseMs)).toFixed(1)}`;
    const live = collections.map(({ liveAfter }) => liveAfter / 1e6);
    const row = (scenario: string, text: string, mustReach = "", isReached: boolean | null = null) => ({
      scenario: `${licenses.toLocaleString("en")} licenses in turn at ${perSecond}/s: ${scenario}`,
      measured: text,
      mustReach,
      isReached,
    });
    return [
      row("garbage of a validation", `${garbageEach.toFixed(0)} bytes`, `< ${mostGarbage}`, garbageEach < mostGarbage),
      row("promoted of a validation", `${promotedEach.toFixed(0)} bytes`, `< ${mostPromoted}`, promotedEach < mostPromoted),
      row(`scavenges in ${measured} s`, pauses(scavenges)),
      row(`full collections in ${measured} s`, pauses(full), `${mostFull}`, full.length <= mostFull),
      row("live heap", `${Math.min(...live).toFixed(0)} to ${Math.max(...live).toFixed(0)} MB`),
      row("allocated by", byFunction(sources, profiled * perSecond)),
    ];
  });
};

/** The functions that allocate most, with the bytes for each validation. */
function byFunction(sources: Allocated[], validations: number): string {
  const bytes = new Map<string, number>();
  for (const { functions, bytes: own } of sources) {
    const name = functions.find((one) => one !== "") ?? "";
    bytes.set(name, (bytes.get(name) ?? 0) + own);
  }
  return [...bytes]
    .sort(([, left], [, right]) => right - left)
    .slice(0, named)
    .map(([name, all]) => `${name} ${(all / validations).toFixed(0)}`)
    .join(", ");
}
