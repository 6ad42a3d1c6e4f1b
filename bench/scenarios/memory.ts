import { type Bench, checkValidations, interleave, range, type Scenario } from "../support/bench.ts";
import { withCompared } from "../support/compare.ts";
import type { Row } from "../support/report.ts";
import type { Service } from "../support/service.ts";

/** Licenses that are validated over and over: few enough that the isolate holds them. */
const licenses = 10;

/**
 * Validations that the isolate answers from its memory. It asks the node once a second for each license. With `--compare`, those of the other checkout
 * by license key are measured in the same rounds.
 */
export const validationsFromMemory: Scenario = (bench) =>
  withCompared(bench, "memory", async ([{ service }, other]) => {
    const { dataset } = bench;
    const first = bench.takeLicenses(licenses);
    const session = `Bearer ${dataset.session}`;
    for (const { url } of [service, ...(other === undefined ? [] : [other.service])])
      await checkValidations(bench, { url, licenses: range(first, licenses) });
    await checkValidations(bench, { url: service.url, licenses: [first, first], session });
    const load = (who: string, isSigned: string) => () => ({
      script: "validations",
      parameters: [dataset.tenant, first, licenses, "again", who, isSigned],
    });
    const target = ({ url, endpoint }: Service, who: string, isSigned = "") => ({
      url,
      load: load(who, isSigned),
      roundTrips: endpoint.roundTrips,
    });
    const measured = await interleave(bench, {
      leastAnswer: { url: bench.yardsticks.leastAnswer.url, load: load("", "") },
      signed: target(service, "", "signed"),
      byKey: target(service, ""),
      bySession: target(service, session),
    });
    const compared =
      other === undefined
        ? undefined
        : await interleave(bench, {
            signed: target(service, "", "signed"),
            otherSigned: target(other.service, "", "signed"),
            byKey: target(service, ""),
            otherByKey: target(other.service, ""),
          });
    await confirmSource(bench, service, first);
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
      row(signed, measured.signed, "0.45 of bare Hono: withdrawn, bounded by the runtime"),
      row(byKey, measured.byKey),
      row(
        "validation from isolate memory, JWT auth, digest, no signature",
        measured.bySession,
        "0.60 of bare Hono: withdrawn, bounded by the runtime",
      ),
      ...(compared === undefined || other === undefined
        ? []
        : [
            row(`${signed}, again`, compared.signed),
            row(`${signed}${other.name}`, compared.otherSigned),
            row(`${byKey}, again`, compared.byKey),
            row(`${byKey}${other.name}`, compared.otherByKey),
          ]),
    ];
  });

const signed = "validation from isolate memory, license-key auth, digest and signature";

const byKey = "validation from isolate memory, license-key auth, digest, no signature";

/** The first of two may be the one that asks the node; the second follows within its second. */
async function confirmSource(bench: Bench, { url }: Service, license: number): Promise<void> {
  await checkValidations(bench, { url, licenses: [license] });
  await checkValidations(bench, { url, licenses: [license], source: "memory" });
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
