import { checkValidations, interleave, range, type Scenario } from "../support/bench.ts";

/** Licenses that are validated over and over: few enough that the isolate holds them. */
const licenses = 10;

/** Share of the throughput of signed native validations that this format must reach. */
const leastShare = 0.85;

/**
 * Validations by key in Keygen's format, which the isolate answers from its memory, against native ones with a signed answer in the same rounds: every
 * answer of the format is signed.
 */
export const validationsInKeygenFormat: Scenario = async (bench) => {
  const { dataset, service } = bench;
  const first = bench.takeLicenses(licenses);
  await checkValidations(bench, { url: service.url, licenses: range(first, licenses) });
  const target = (kind: "signed" | "keygen") => ({
    url: service.url,
    load: () => ({ script: "validations", parameters: [dataset.tenant, first, licenses, "again", "", kind] }),
    roundTrips: service.endpoint.roundTrips,
  });
  const { native, keygen } = await interleave(bench, { native: target("signed"), keygen: target("keygen") });
  const share = keygen.load.requestsPerSecond / native.load.requestsPerSecond;
  const row = (scenario: string, { load, bareHono, roundTrips }: typeof native) => ({
    scenario,
    requestsPerSecond: load.requestsPerSecond,
    p50: load.p50,
    p99: load.p99,
    roundTrips: roundTrips ?? 0,
    ofBareHono: load.requestsPerSecond / bareHono.requestsPerSecond,
    mustReach: "",
    isReached: null,
  });
  return [
    row("validation from isolate memory, native, signed (beside Keygen's format)", native),
    {
      ...row("validation from isolate memory, Keygen's format, signed", keygen),
      measured: `${share.toFixed(3)} of native`,
      mustReach: `${leastShare} of native with a signed answer`,
      isReached: share >= leastShare,
    },
  ];
};
