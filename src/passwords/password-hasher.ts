import { DurableObject } from "cloudflare:workers";
import { hashPassword, verifyPassword } from "../crypto/passwords.ts";
import { WorkQueue } from "./work-queue.ts";

/** A password hasher as a Worker calls it. It answers null where it has too much to do. */
export type PasswordHasherStub = {
  hash(password: string): Promise<string | null>;
  verify(password: string, stored: string): Promise<boolean | null>;
};

/** Passwords that wait for their turn: at some 150 ms each, the last of them waits less than two seconds. */
const mostWaiting = 12;

/** Milliseconds that a password waits at most. */
const longestWaitMs = 2_000;

/** Hashes passwords one after the other, away from the isolates that answer requests. It stores nothing. */
export class PasswordHasher extends DurableObject<unknown> {
  readonly #queue = new WorkQueue({ atOnce: 1, mostWaiting, longestWaitMs });

  async hash(password: string): Promise<string | null> {
    return (await this.#queue.run(() => seen(hashPassword(password)))) ?? null;
  }

  async verify(password: string, stored: string): Promise<boolean | null> {
    return (await this.#queue.run(() => seen(verifyPassword(password, stored)))) ?? null;
  }
}

/** Lets in what came meanwhile: while a password is hashed the object does nothing else, and its clock does not go on. */
async function seen<T>(work: Promise<T>): Promise<T> {
  const result = await work;
  await new Promise((resolve) => setTimeout(resolve, 0));
  return result;
}
