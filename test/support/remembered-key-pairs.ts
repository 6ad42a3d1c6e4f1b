type Generate = SubtleCrypto["generateKey"];

type Remembered = { pair: ReturnType<Generate> | undefined; areNew: boolean };

/** Of the runtime: files that run in it one after the other have the same. */
const runtime = globalThis as typeof globalThis & { rememberedRsa?: Remembered };

/**
 * Has the runtime generate one RSA pair and give it to every tenant: each of the hundreds of tenants of the tests has one, and a pair takes as
 * long as thirty requests. What the service does with it stays the same.
 */
if (runtime.rememberedRsa === undefined) {
  const remembered: Remembered = { pair: undefined, areNew: false };
  runtime.rememberedRsa = remembered;
  const generate: Generate = SubtleCrypto.prototype.generateKey;
  SubtleCrypto.prototype.generateKey = function (this: SubtleCrypto, ...given: Parameters<Generate>) {
    const [algorithm] = given;
    if (remembered.areNew || typeof algorithm === "string" || !algorithm.name.startsWith("RSA"))
      return generate.apply(this, given);
    remembered.pair ??= generate.apply(this, given);
    return remembered.pair;
  } as Generate;
}

/** Has every RSA pair be a new one while `work` runs, as it is outside of tests. */
export async function withNewPairs<T>(work: () => Promise<T>): Promise<T> {
  const remembered = runtime.rememberedRsa ?? { pair: undefined, areNew: true };
  remembered.areNew = true;
  try {
    return await work();
  } finally {
    remembered.areNew = false;
  }
}
