import { type Scenario, validationPath } from "../support/bench.ts";
import { admin, licenseKey } from "../support/dataset.ts";
import { startAsOperator } from "../support/npm-start.ts";
import { makeKnown } from "../support/pace.ts";
import { median, quantile } from "../support/quantile.ts";
import { attack, type Hit, type Target } from "../support/vegeta.ts";

/** Licenses that are validated in turn. */
const licenses = 1_000;

/** Requests a second. */
const [validations, signIns] = [200, 100];

/** Addresses from which people sign in. */
const addresses = 100;

/** Milliseconds, and how often the p99 without sign-ins: the larger of the two is to be reached. */
const mostP99 = { milliseconds: 30, times: 3 };

/**
 * Validations at a fixed rate, without sign-ins and beside a hundred of them a second, on `npm start`: each hashes a password, which takes a processor
 * 150 ms, so most of them have to be refused. The bench is a proxy that says who signs in.
 */
export const signInsBeside: Scenario = async (bench) => {
  const { dataset, folder, open } = bench;
  const service = await startAsOperator(bench, { name: "sign-ins", variables: { TRUSTED_PROXY: "127.0.0.1" } });
  try {
    const first = bench.takeLicenses(licenses);
    await makeKnown(bench, { url: service.url, first, licenses });
    const base = `${service.url}/api/v1`;
    const validate: Target[] = Array.from({ length: licenses }, (_, index) => {
      const key = licenseKey(first + index);
      const header = { "Content-Type": ["application/json"], Authorization: [`License ${key}`] };
      return { method: "POST", url: `${base}${validationPath(dataset)}`, header, body: { license_key: key } };
    });
    const signIn: Target[] = Array.from({ length: addresses }, (_, index) => ({
      method: "POST",
      url: `${base}/tenants/${dataset.tenant}/auth/login`,
      header: { "Content-Type": ["application/json"], "X-Forwarded-For": [`198.51.100.${index + 1}`] },
      body: { username: admin.username, password: admin.password },
    }));
    const { seconds, warmSeconds } = open;
    const put = (targets: Target[], perSecond: number) => attack({ targets, perSecond, seconds, warmSeconds, folder });
    const quiet: number[] = [];
    const beside: number[] = [];
    const signedIn: Hit[] = [];
    let failures = 0;
    for (let round = 0; round < open.rounds; round += 1) {
      const alone = await put(validate, validations);
      const [both, hits] = await Promise.all([put(validate, validations), put(signIn, signIns)]);
      quiet.push(p99Of(alone));
      beside.push(p99Of(both));
      signedIn.push(...hits);
      failures += [...alone, ...both].filter(({ status }) => status !== 200).length;
    }
    const mayTake = Math.max(mostP99.milliseconds, mostP99.times * median(quiet));
    const statuses = [...new Set(signedIn.map(({ status }) => status))].sort();
    const shares = statuses.map((status) => `${share(signedIn, status)}% ${status === 0 ? "none" : status}`);
    return [
      {
        scenario: `npm start: ${validations} validations a second beside ${signIns} sign-ins from ${addresses} addresses`,
        p99: median(beside),
        measured: [
          `${median(quiet).toFixed(1)} ms without sign-ins; sign-ins: ${shares.join(", ")}`,
          ...(failures === 0 ? [] : [`${failures} validations were not answered 200`]),
        ].join("; "),
        mustReach: `p99 <= ${mayTake.toFixed(1)} ms`,
        isReached: failures === 0 && median(beside) <= mayTake,
      },
    ];
  } finally {
    await service.stop();
  }
};

const p99Of = (hits: Hit[]): number =>
  quantile(
    hits.map(({ latency }) => latency),
    0.99,
  );

const share = (hits: Hit[], status: number): string =>
  ((100 * hits.filter((hit) => hit.status === status).length) / hits.length).toFixed(0);
