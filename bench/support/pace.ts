import { openApi } from "./api.ts";
import { type Bench, validationPath } from "./bench.ts";
import { licenseKey } from "./dataset.ts";

type Pace = {
  url: string;
  perSecond: number;
  seconds: number;
  /** The license of the n-th validation. */
  licenseOf: (nth: number) => number;
};

/** Milliseconds between two looks at what is due. */
const tickMs = 5;

/** Validates so many a second, whatever the service does, and looks at each answer. @returns how many @throws Error for a wrong answer */
export async function keepPace({ dataset }: Bench, { url, perSecond, seconds, licenseOf }: Pace): Promise<number> {
  const startedAt = performance.now();
  const all = perSecond * seconds;
  const answers: Promise<void>[] = [];
  const validate = async (number: number): Promise<void> => {
    const key = licenseKey(number);
    const { code, data } = await openApi(url, `License ${key}`).ask("POST", validationPath(dataset), { license_key: key });
    if (code !== "00000" || !data.valid || data.license.license_key !== key) throw new Error(`${key} was answered ${code}.`);
  };
  while (answers.length < all) {
    const due = Math.min(all, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    while (answers.length < due) answers.push(validate(licenseOf(answers.length)));
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  await Promise.all(answers);
  return answers.length;
}

/** Validations a second at which licenses are made known. */
const acquaintanceRate = 250;

/** Has the service know some licenses: each is validated once. */
export const makeKnown = (
  bench: Bench,
  { url, first, licenses }: { url: string; first: number; licenses: number },
): Promise<number> =>
  keepPace(bench, {
    url,
    perSecond: acquaintanceRate,
    seconds: Math.ceil(licenses / acquaintanceRate),
    licenseOf: (nth) => first + (nth % licenses),
  });
