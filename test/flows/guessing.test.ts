import { env } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { routes } from "../../src/app/routes.ts";
import { forgetBusyHashers } from "../../src/passwords/passwords.ts";
import { callerOf } from "../contract/provocations.ts";
import { newWorld, type World } from "../contract/world.ts";
import { addressThatGuessed, addressThatTriedKeys, busyHashers, patientAddress } from "../support/attempts.ts";
import { client, newAddress, newLicense, newTenant, type RequestOptions, type TenantStory } from "../support/client.ts";

// The service slows down whoever guesses passwords, reset tokens and license keys, and nobody else.

let vendor: TenantStory;

beforeAll(async () => {
  vendor = await newTenant();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Passwords that are verified at once, so that a story of many does not take long. */
function quickHasher(right = "correct horse battery") {
  const verified: string[] = [];
  const hasher = {
    verify: async (password: string) => {
      verified.push(password);
      return password === right;
    },
    hash: async () => "never stored",
  };
  const objects = { idFromName: () => undefined, get: () => hasher } as unknown as NonNullable<Environment["PASSWORD_HASHER"]>;
  return { verified, environment: { PASSWORD_HASHER: objects } };
}

const signIn = (address: string, username: string, password: string, options: RequestOptions = {}) =>
  client(undefined, address).send(`${vendor.path}/auth/login`, { method: "POST", body: { username, password }, ...options });

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

function tally(replies: { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of replies) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

describe("Ten wrong passwords in a minute from one address", () => {
  test("block sign-in from that address for a minute, even with the right password, without another round trip", async () => {
    const address = newAddress();
    const { environment } = quickHasher();
    for (let guess = 0; guess < 10; guess += 1)
      expect(await signIn(address, "ada", `guess ${guess}`, { environment })).toMatchObject({ status: 401, code: "49012" });
    const refused = await signIn(address, "ada", vendor.password);
    expect(refused).toMatchObject({ status: 429, code: "40029", roundTrips: 0 });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(50);
    expect(refused.headers.get("RateLimit-Policy")).toBe('"sign-in";q=10;w=60');
    expect(refused.headers.get("RateLimit")).toBe(`"sign-in";r=0;t=${refused.headers.get("Retry-After")}`);
    expect(await signIn(newAddress(), "ada", vendor.password)).toMatchObject({ status: 200 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    expect(await signIn(address, "ada", vendor.password)).toMatchObject({ status: 200 });
  });

  test("close it longer each time, up to a quarter of an hour", async () => {
    const address = newAddress();
    const { environment } = quickHasher();
    const minutes: number[] = [];
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    for (let round = 0; round < 6; round += 1) {
      for (let guess = 0; guess < 10; guess += 1) await signIn(address, "ada", "not the one", { environment });
      const seconds = Number((await signIn(address, "ada", "not the one", { environment })).headers.get("Retry-After"));
      minutes.push(seconds / 60);
      vi.setSystemTime(Date.now() + seconds * 1_000);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 15, 15]);
  });

  test("block every account from that address, and a successful sign-in does not reset the count", async () => {
    const address = newAddress();
    const { environment } = quickHasher();
    for (let guess = 0; guess < 9; guess += 1) await signIn(address, `somebody ${guess}`, "not the one", { environment });
    expect(await signIn(address, "ada", vendor.password)).toMatchObject({ status: 200 });
    expect(await signIn(address, "ada", "not the one", { environment })).toMatchObject({ status: 401 });
    expect(await signIn(address, "ada", vendor.password)).toMatchObject({ status: 429 });
  });

  test("count for the whole /64 network, and not for the next network", async () => {
    const { environment } = quickHasher();
    const [group, ...others] = newAddress().replace("::1", "").split(":").reverse();
    const network = (last: string) => [...others.toReversed(), last].join(":");
    const neighbour = (Number.parseInt(group ?? "", 16) ^ 1).toString(16);
    for (let guess = 0; guess < 10; guess += 1)
      await signIn(`${network(group ?? "")}:${guess}::9`, "ada", "not the one", { environment });
    expect(await signIn(`${network(group ?? "")}:a:b:c:d`, "ada", vendor.password)).toMatchObject({ status: 429 });
    expect(await signIn(`${network(neighbour)}::9`, "ada", vendor.password)).toMatchObject({ status: 200 });
  });

  test("block no other address, because guesses are not counted by username", async () => {
    const { environment } = quickHasher();
    for (let attacker = 0; attacker < 4; attacker += 1) {
      const address = newAddress();
      for (let guess = 0; guess < 11; guess += 1) await signIn(address, "ada", "not the one", { environment });
    }
    expect(await signIn(newAddress(), "ada", vendor.password)).toMatchObject({ status: 200 });
  });

  test("do not include attempts that could not be verified", async () => {
    const address = newAddress();
    for (let attempt = 0; attempt < 15; attempt += 1) {
      expect(await signIn(address, "ada", "any", { environment: { PASSWORD_HASHER: busyHashers } })).toMatchObject({
        status: 503,
        code: "50002",
      });
      // The next attempt goes as far as this one, and the last one finds room.
      forgetBusyHashers();
    }
    expect(await signIn(address, "ada", vendor.password)).toMatchObject({ status: 200 });
  });
});

describe("Many sign-ins arrive at once", () => {
  test("ten of fifty wrong passwords are verified", async () => {
    const { verified, environment } = quickHasher();
    const address = newAddress();
    const replies = await times(50, (guess) => signIn(address, "ada", `guess ${guess}`, { environment }));
    expect(tally(replies)).toEqual({ "49012": 10, "40029": 40 });
    expect(verified).toHaveLength(10);
  });

  test("ten of fifty guesses for different accounts are verified", async () => {
    const { verified, environment } = quickHasher();
    const address = newAddress();
    expect(tally(await times(50, (guess) => signIn(address, `person ${guess}`, "summer", { environment })))).toEqual({
      "49012": 10,
      "40029": 40,
    });
    expect(verified).toHaveLength(10);
  });

  test("forty people in one office sign in with the right password", async () => {
    const { environment } = quickHasher();
    const address = await patientAddress();
    expect(tally(await times(40, () => signIn(address, "ada", vendor.password, { environment })))).toEqual({ "00000": 40 });
  });
});

describe("Every route that verifies a secret limits guesses", () => {
  let world: World;

  beforeAll(async () => {
    world = await newWorld();
  });

  const verifying = routes.filter(
    ({ definition: { refusals } }) => refusals.includes("credentials_invalid") || refusals.includes("reset_token_invalid"),
  );
  const bodies: Record<string, (guess: number) => Record<string, unknown>> = {
    signInSuperadmin: (guess) => ({ username: "superadmin", password: `guess ${guess}` }),
    signIn: (guess) => ({ username: "ada", password: `guess ${guess}` }),
    updatePassword: (guess) => ({ current_password: `guess ${guess}`, new_password: "another horse battery" }),
    createPasswordToken: (guess) => ({ current_password: `guess ${guess}` }),
    createAccountToken: (guess) => ({ current_password: `guess ${guess}` }),
    beginSecondFactor: (guess) => ({ username: "ada", password: `guess ${guess}` }),
    confirmSecondFactor: (guess) => ({ username: "ada", password: `guess ${guess}`, code: "123456" }),
    beginSuperadminFactor: (guess) => ({ username: "superadmin", password: `guess ${guess}` }),
    confirmSuperadminFactor: (guess) => ({ username: "superadmin", password: `guess ${guess}`, code: "123456" }),
    deleteSuperadminFactor: (guess) => ({ current_password: `guess ${guess}` }),
    deleteSecondFactor: (guess) => ({ current_password: `guess ${guess}` }),
    resetPassword: (guess) => ({ reset_token: `lk_reset_${guess}`, new_password: "another horse battery" }),
  };

  test("this file tests every route that verifies a secret", () => {
    expect(verifying.map(({ definition }) => definition.operationId).sort()).toEqual(Object.keys(bodies).sort());
  });

  test.each(verifying.map((route) => [route.definition.operationId, route] as const))(
    "%s lets ten guesses through, and refuses whoever guessed elsewhere",
    async (operationId, route) => {
      const { verified, environment } = quickHasher();
      // One's own account: of it alone a password token asks for the password.
      const path = route.definition.path.replace(":tenant_name", world.name).replace(":username", "ada");
      const caller = await callerOf(world, route);
      const guess = (address: string) =>
        caller.send(path, {
          method: route.definition.method.toUpperCase(),
          body: bodies[operationId]?.(verified.length) ?? {},
          headers: { "CF-Connecting-IP": address },
          environment,
        });
      const address = newAddress();
      const replies = await times(20, () => guess(address));
      expect(replies.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(replies.filter(({ code }) => code === "40029")).toHaveLength(10);
      expect(await guess(await addressThatGuessed())).toMatchObject({ status: 429, code: "40029", roundTrips: 0 });
    },
  );
});

describe("A reset token", () => {
  const newPassword = "another horse battery";
  const reset = (username: string, reset_token: string, options: RequestOptions = {}) =>
    client().send(`${vendor.path}/accounts/${username}/actions/reset-password`, {
      method: "POST",
      body: { reset_token, new_password: newPassword },
      ...options,
    });

  test("starts no password hash when it is wrong, and works once when it is right", async () => {
    const { path, admin } = vendor;
    await admin.post(`${path}/accounts`, { username: "rhea", password: "correct horse battery", email: "rhea@example.com" });
    const hashed = vi.fn(async () => null);
    const objects = { idFromName: () => undefined, get: () => ({ hash: hashed }) };
    const environment = { PASSWORD_HASHER: objects as unknown as NonNullable<Environment["PASSWORD_HASHER"]> };
    expect(await reset("rhea", "lk_reset_wrong", { environment })).toMatchObject({ code: "49014" });
    expect(hashed).not.toHaveBeenCalled();
    const { token } = (await admin.post(`${path}/accounts/rhea/actions/password-token`)).data;
    // Nothing was set, so the token is still good.
    expect(await reset("rhea", token, { environment })).toMatchObject({ code: "50002" });
    forgetBusyHashers();
    expect(hashed).toHaveBeenCalledTimes(1);
    expect(tally(await times(4, () => reset("rhea", token)))).toEqual({ "00000": 1, "49014": 3 });
    expect(await client().post(`${path}/auth/login`, { username: "rhea", password: newPassword })).toMatchObject({ status: 200 });
  });
});

describe("Unknown license keys from one address", () => {
  /** The limiters, and how often they were asked. */
  function counted() {
    const { ATTEMPT_LIMITER: limiters } = env as unknown as Required<Pick<Environment, "ATTEMPT_LIMITER">>;
    const get = vi.fn((...parameters: Parameters<typeof limiters.get>) => limiters.get(...parameters));
    const counting = { idFromName: (name: string) => limiters.idFromName(name), get };
    return { get, environment: { ATTEMPT_LIMITER: counting as unknown as typeof limiters } };
  }

  test("are looked up 300 times in ten minutes, and then every license key from that address is refused", async () => {
    const catalogue = await newTenant();
    const product = await catalogue.admin.post(`${catalogue.path}/products`, { name: "Sketchbook", code: "sketchbook" });
    const policy = await catalogue.admin.post(`${catalogue.path}/policies`, { product_id: product.data.id, name: "Standard" });
    const { license_key } = await newLicense({ ...catalogue, productId: product.data.id }, policy.data);
    const address = newAddress();
    const { get, environment } = counted();
    const validate = (key: string, from = address) =>
      client(`License ${key}`, from).send(`${catalogue.path}/licenses/actions/validate`, {
        method: "POST",
        body: { license_key: key },
        environment,
      });
    expect(await validate(license_key)).toMatchObject({ status: 200, data: { valid: true } });
    expect(get).not.toHaveBeenCalled();
    for (let guess = 0; guess < 300; guess += 1)
      expect(await validate(`ABCD-${guess}`)).toMatchObject({ status: 401, code: "40001" });
    expect(get).toHaveBeenCalledTimes(300);
    // A request that is refused from then on asks nobody: neither the limiter nor the node nor the database.
    for (const key of ["ABCD-300", license_key]) {
      const refused = await validate(key);
      expect(refused).toMatchObject({ status: 429, code: "40029", roundTrips: 0 });
      expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(590);
    }
    expect(get).toHaveBeenCalledTimes(300);
    expect(await validate(license_key, newAddress())).toMatchObject({ status: 200 });
    // Others sign in from there all the same.
    expect(await signIn(address, "ada", vendor.password)).toMatchObject({ status: 200 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
    expect(await validate(license_key)).toMatchObject({ status: 200 });
  });

  test("are refused by an isolate that learns of the block with the next unknown key", async () => {
    const address = await addressThatTriedKeys();
    const ask = () => client("License ABCD-EFGH", address).get(`${vendor.path}/licenses`);
    expect(await ask()).toMatchObject({ status: 429, code: "40029" });
    expect(await ask()).toMatchObject({ status: 429, code: "40029", roundTrips: 0 });
  });
});

test("without the limiters, each isolate counts wrong passwords by itself", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const broken = {
    idFromName: () => undefined,
    get: () => ({ admit: () => Promise.reject(new Error("overloaded")), end: () => Promise.reject(new Error("overloaded")) }),
  } as unknown as NonNullable<Environment["ATTEMPT_LIMITER"]>;
  for (const limiters of [broken, undefined]) {
    const environment = { ...quickHasher().environment, ATTEMPT_LIMITER: limiters };
    const address = newAddress();
    expect(tally(await times(15, () => signIn(address, "ada", "not the one", { environment })))).toEqual({
      "49012": 10,
      "40029": 5,
    });
    expect(await signIn(newAddress(), "ada", vendor.password, { environment })).toMatchObject({ status: 200 });
  }
  expect(logged).toHaveBeenCalled();
});
