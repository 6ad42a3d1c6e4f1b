import { createCache } from "../cache/cache.ts";
import { hashPassword, verifyPassword } from "../crypto/passwords.ts";
import { spread } from "../crypto/spread.ts";
import { loggable } from "../db/errors.ts";
import { type Deadline, within } from "../errors/deadline.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { PasswordHasherStub } from "./password-hasher.ts";
import { askProcess, type PasswordProcess } from "./process-client.ts";

export type PasswordsEnvironment = {
  /** The objects that hash passwords; without them, and without the process, the Worker hashes them itself. */
  PASSWORD_HASHER?: DurableObjectNamespace<Rpc.DurableObjectBranded & PasswordHasherStub>;
  /** On one machine: the process that hashes passwords, in place of the objects. */
  PASSWORD_PROCESS?: PasswordProcess;
};

/** Hashes and verifies passwords somewhere else than where validations are answered. */
export type Passwords = {
  /** @throws LatchkeyError too_many_password_checks */
  hash(password: string): Promise<string>;
  /** @throws LatchkeyError too_many_password_checks */
  verify(password: string, stored: string): Promise<boolean>;
  /**
   * Refuses at once, for a moment, where a password was just refused: what comes then in great numbers costs no lookup of the account.
   * @throws LatchkeyError too_many_password_checks
   */
  requireRoom(): void;
};

type Options = {
  environment: PasswordsEnvironment;
  /** The network of the client: who sends many passwords at once slows down those who share its object alone. */
  network: () => string;
  deadline: Deadline;
};

/** Objects among which the clients' networks are spread. */
const hasherCount = 32;

/** Seconds after which to try again: by then those who wait now have their answer. */
const retryAfterSeconds = 2;

/** The process of this machine where there is one, else a Durable Object; by itself where there is neither, as in a script. */
export function passwordsOf({ environment, network, deadline }: Options): Passwords {
  const hasher = hasherIn(environment, network);
  if (hasher === undefined) return { hash: hashPassword, verify: verifyPassword, requireRoom: () => {} };
  return {
    hash: (password) => answered(hasher(), deadline, (stub) => stub.hash(password)),
    verify: (password, stored) => answered(hasher(), deadline, (stub) => stub.verify(password, stored)),
    requireRoom() {
      if (busyHashers.has(hasher().name)) throw refusal();
    },
  };
}

/** A hasher by the name that this isolate remembers it by. */
type Hasher = { name: string; stub: () => PasswordHasherStub };

/** Hashers that have just refused a password. */
const busyHashers = createCache<true>("busyHashers");

/** Takes every hasher for one with room again, as after a moment without passwords: for tests, which share an isolate. */
export const forgetBusyHashers = (): void => busyHashers.clear();

function hasherIn(
  { PASSWORD_PROCESS: service, PASSWORD_HASHER: objects }: Options["environment"],
  network: () => string,
): (() => Hasher) | undefined {
  if (service !== undefined) return () => ({ name: "process", stub: () => askProcess(service) });
  if (objects === undefined) return undefined;
  return () => {
    const name = String(spread(network(), hasherCount));
    // The stub has the object's methods, which the platform's type says in its own way.
    return { name, stub: () => objects.get(objects.idFromName(name)) as unknown as PasswordHasherStub };
  };
}

/** An object or process that fails, or is being started again, is as good as one that has too much to do. */
async function answered<T>(
  { name, stub }: Hasher,
  deadline: Deadline,
  ask: (stub: PasswordHasherStub) => Promise<T | null>,
): Promise<T> {
  let answer: T | null = null;
  try {
    answer = await within(deadline, ask(stub()));
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    console.error(JSON.stringify({ level: "error", object: "password hasher", error: loggable(error) }));
  }
  if (answer !== null) return answer;
  busyHashers.set(name, true);
  throw refusal();
}

const refusal = (): LatchkeyError =>
  new LatchkeyError("too_many_password_checks", { headers: { "Retry-After": String(retryAfterSeconds) } });
