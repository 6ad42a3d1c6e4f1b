import type { Environment } from "../../src/app/environment.ts";
import { hashPassword, verifyPassword } from "../../src/crypto/passwords.ts";

type Hashers = NonNullable<Environment["PASSWORD_HASHER"]>;

type Remembered = { hashes: Map<string, Promise<string>>; verdicts: Map<string, Promise<boolean>> };

/** Of the runtime: files that run in it one after the other have the same. */
const runtime = globalThis as typeof globalThis & { rememberedPasswords?: Remembered };

function remembered(): Remembered {
  runtime.rememberedPasswords ??= { hashes: new Map(), verdicts: new Map() };
  return runtime.rememberedPasswords;
}

function cacheLicense<Value>(answers: Map<string, Promise<Value>>, question: string, work: () => Promise<Value>): Promise<Value> {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = work();
  answers.set(question, answer);
  return answer;
}

/** Between a hash and what makes it another one. */
const mark = "#";

/**
 * Hash passwords at the full cost, each once: thousands of accounts of the tests have the same password, and a hash takes as long as thirty requests.
 * Each time it has another mark, as it would have another salt. test/flows/passwords.test.ts signs in through the Worker's own object.
 */
export const rememberingHashers = {
  idFromName: () => undefined,
  get: () => ({
    hash: async (password: string) => {
      const hash = await cacheLicense(remembered().hashes, password, () => hashPassword(password));
      return `${hash}${mark}${crypto.randomUUID()}`;
    },
    verify: (password: string, stored: string) => {
      const [hash = ""] = stored.split(mark);
      return cacheLicense(remembered().verdicts, JSON.stringify([password, hash]), () => verifyPassword(password, hash));
    },
  }),
} as unknown as Hashers;
