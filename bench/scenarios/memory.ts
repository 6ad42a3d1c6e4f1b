import { type Bench, checkValidations, interleave, range, type Scenario } from "../support/bench.ts";
import type { Row } from "../support/report.ts";

/** Licenses that are validated over and over: few enough that the isolate holds them. */
const licenses = 10;

/** Validations that the isolate answers from its memory. It asks the node once a second for each license. */
export const validationsFromMemory: Scenario = async (bench) => {
  const { service, dataset } = bench;
  const first = bench.takeLicenses(licenses);
  const session = `Bearer ${dataset.session}`;
  await checkValidations(bench, { url: service.url, licenses: range(first, licenses) });
  await checkValidations(bench, { url: service.url, licenses: [first, first], session });
  const load = (who: string, isSigned: string) => () => ({
    script: "validations",
    parameters: [dataset.tenant, first, licenses, "again", who, isSigned],
  });
  const target = (who: string, isSigned = "") => ({
    url: service.url,
    load: load(who, isSigned),
    roundTrips: service.endpoint.roundTrips,
  });
  const measured = await interleave(bench, {
    leastAnswer: { url: bench.yardsticks.leastAnswer.url, load: load("", "") },
    signed: target("", "signed"),
    byKey: target(""),
    bySession: target(session),
  });
  await confirmSource(bench, first);
  const { bareHono } = measured.signed;
  return [
    {
      scenario: "bare Hono that answers `ok`",
      requestsPerSecond: bareHono.requestsPerSecond,
      p50: bareHono.p50,
      p99: bareHono.p99,
      roundTrips: 0,
      ofBareHono: 1,
      mustReach: "",
      isReached: null,
    },
    row("the least that the runtime takes: reads the body, sends as many bytes and headers", measured.leastAnswer),
    row(
      "validation from isolate memory, license-key auth, digest and signature",
      measured.signed,
      "0.45 of bare Hono: withdrawn, bounded by the runtime",
    ),
    row("validation from isolate memory, license-key auth, digest, no signature", measured.byKey),
    row(
      "validation from isolate memory, JWT auth, digest, no signature",
      measured.bySession,
      "0.60 of bare Hono: withdrawn, bounded by the runtime",
    ),
  ];
};

/** The first of two may be the one that asks the node; the second follows within its second. */
async function confirmSource(bench: Bench, license: number): Promise<void> {
  await checkValidations(bench, { url: bench.service.url, licenses: [license] });
  await checkValidations(bench, { url: bench.service.url, licenses: [license], source: "memory" });
}

type Measured = Awaited<ReturnType<typeof interleave>>[string];

function row(scenario: string, { load, bareHono, roundTrips }: Measured, mustReach = ""): Row {
  const ofBareHono = load.requestsPerSecond / bareHono.requestsPerSecond;
  return {
    scenario,
    requestsPerSecond: load.requestsPerSecond,
    p50: load.p50,
    p99: load.p99,
    roundTrips: roundTrips ?? 0,
    ofBareHono,
    mustReach,
    isReached: null,
  };
}
