import { env, runInDurableObject } from "cloudflare:test";
import { clientNetworkOf } from "../../src/addresses.ts";
import type { Environment } from "../../src/app/environment.ts";
import type { AttemptLimiter, AttemptLimiterStub } from "../../src/attempts/attempt-limiter.ts";
import { spread } from "../../src/crypto/spread.ts";
import { newAddress } from "./client.ts";

/** The object that counts the failures of an address. */
export function limiterOf(address: string): AttemptLimiterStub {
  const { ATTEMPT_LIMITER: limiters } = env as unknown as Required<Pick<Environment, "ATTEMPT_LIMITER">>;
  const id = limiters.idFromName(String(spread(clientNetworkOf(address), 64)));
  return limiters.get(id) as unknown as AttemptLimiterStub;
}

/** An address whose attempts wait for each other for as long as a slow machine needs. */
export async function patientAddress(): Promise<string> {
  const address = newAddress();
  await runInDurableObject(limiterOf(address) as unknown as DurableObjectStub<AttemptLimiter>, (limiter) => {
    limiter.longestWaitMs = 60_000;
  });
  return address;
}

/** An address from which ten guesses were wrong a moment ago. */
export async function addressThatGuessed(): Promise<string> {
  const address = newAddress();
  const network = clientNetworkOf(address);
  const now = Date.now();
  const attempt = { network, account: `${network} acme/ada`, now };
  for (let guess = 0; guess < 10; guess += 1) {
    await limiterOf(address).admit(attempt);
    await limiterOf(address).end({ ...attempt, admittedAt: now, outcome: "failed" });
  }
  return address;
}

/** An address from which 300 unknown license keys came a moment ago. */
export async function addressThatTriedKeys(): Promise<string> {
  const address = newAddress();
  for (let key = 0; key < 300; key += 1) await limiterOf(address).countUnknownKey(clientNetworkOf(address), Date.now());
  return address;
}

/** Objects for passwords that have too much to do. */
export const busyHashers = {
  idFromName: () => undefined,
  get: () => ({ hash: async () => null, verify: async () => null }),
} as unknown as NonNullable<Environment["PASSWORD_HASHER"]>;
