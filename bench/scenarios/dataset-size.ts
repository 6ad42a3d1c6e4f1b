import { openApi } from "../support/api.ts";
import { type Scenario, smallLicenses, validationPath, withService } from "../support/bench.ts";
import { licenseKey, makeDataset, prepareDatabase } from "../support/dataset.ts";
import { median, quantile } from "../support/quantile.ts";
import { startService } from "../support/service.ts";

/** Licenses that are validated for the first time, of each dataset. */
const sampled = 600;

/** Of them, those that come before what is measured: the runtime compiles what it runs. */
const warmUp = 200;

/** How much longer it may take among many licenses than among few. */
const tolerance = 1.2;

/** First validations among few licenses and among many, in turn. */
export const datasetSize: Scenario = async (bench) => {
  const { build, smallAddress, folder, dataset } = bench;
  const small = await startService({ build, address: smallAddress, folder, name: "small" });
  try {
    await prepareDatabase(small.endpoint);
    await makeDataset(small.url, smallAddress, smallLicenses);
    return await withService(bench, { name: "large" }, async (large) => {
      const first = bench.takeLicenses(sampled);
      const milliseconds = { small: [] as number[], large: [] as number[] };
      for (let nth = 0; nth < sampled; nth += 1) {
        const asked = [
          { name: "small", url: small.url, license: nth },
          { name: "large", url: large.url, license: first + nth },
        ] as const;
        for (const { name, url, license } of asked) {
          const key = licenseKey(license);
          const answer = await openApi(url, `License ${key}`).ask("POST", validationPath(dataset), { license_key: key });
          if (answer.code !== "00000" || answer.roundTrips !== 1) throw new Error(`${key} was answered ${answer.code}.`);
          if (nth >= warmUp) milliseconds[name].push(answer.milliseconds);
        }
      }
      const ratio = median(milliseconds.large) / median(milliseconds.small);
      return (
        [
          ["small", smallLicenses],
          ["large", dataset.licenses],
        ] as const
      ).map(([name, licenses]) => ({
        scenario: `first validation among ${licenses.toLocaleString("en")} licenses`,
        p50: median(milliseconds[name]),
        p99: quantile(milliseconds[name], 0.99),
        roundTrips: 1,
        measured: name === "small" ? "" : `${ratio.toFixed(2)}x the p50 among ${smallLicenses.toLocaleString("en")}`,
        mustReach: `p50 within ${tolerance}x`,
        isReached: ratio <= tolerance,
      }));
    });
  } finally {
    await small.stop();
  }
};
