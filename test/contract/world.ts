import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { addressThatGuessed, busyHashers } from "../support/attempts.ts";
import { codeOf } from "../support/authenticator.ts";
import {
  type Catalogue,
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  type RequestOptions,
  uniqueName,
} from "../support/client.ts";
import { insertSuperadmin } from "../support/superadmins.ts";

/** Data that the walk's requests share: a vendor with a policy, and accounts, since a password costs time. */
export type World = Catalogue & {
  policy: { id: string };
  /** Usernames of accounts: one that may sign in, one that is banned, one that is inactive. */
  user: string;
  banned: string;
  inactive: string;
};

/** A request to a route: what stands in its path, its query and its body. */
export type Ask = {
  at?: Record<string, string>;
  query?: string;
  body?: Record<string, unknown>;
  /** Another tenant than the world's. */
  tenantName?: string;
  /** The license with this key asks, and no person. */
  licenseKey?: string;
  /** Fields and bindings that only this request has. */
  options?: Pick<RequestOptions, "headers" | "environment">;
};

/** Brings about what a code stands for, and gives the request that is answered with it. */
export type Provocation = (world: World) => Ask | Promise<Ask>;

/** By operation id, and by code; 00000 is success. */
export type Provocations = Record<string, Record<string, Provocation>>;

export async function newWorld(): Promise<World> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  await Promise.all(["uma", "ben", "ina"].map((username) => newAccount({ path, maker: admin, username, role: "user" })));
  await made(admin.post(`${path}/accounts/ben/actions/ban`));
  await made(admin.patch(`${path}/accounts/ina`, { status: "inactive" }));
  return { ...vendor, policy: await newPolicy(vendor), user: "uma", banned: "ben", inactive: "ina" };
}

/** Returns the data of an answer. It throws if the answer is a refusal: a provocation whose preparation is refused provokes nothing. */
export async function made(answer: ReturnType<Client["post"]>): Promise<any> {
  const { status, code, message, data } = await answer;
  if (status >= 400) throw new Error(`${code} ${message}`);
  return data;
}

/** Ids that nothing has. */
export const unknown = (): string => crypto.randomUUID();

/** A fingerprint, a code or a name that nothing has. */
export const fresh = (): string => uniqueName("new");

/** Lets so many seconds pass, fewer than a session lasts, until the test is over. */
export const later = (seconds: number): void => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
};

/** From an address whose last ten guesses were wrong. */
export const afterGuesses = async (): Promise<Pick<Ask, "options">> => ({
  options: { headers: { "CF-Connecting-IP": await addressThatGuessed() } },
});

/** While too many passwords are being checked. */
export const whileBusy: Pick<Ask, "options"> = { options: { environment: { PASSWORD_HASHER: busyHashers } } };

export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

/** A license under the world's policy, or under one of its own. */
export const aLicense = async (world: World, members: Record<string, unknown> = {}, attributes?: Record<string, unknown>) =>
  newLicense(world, attributes === undefined ? world.policy : await newPolicy(world, attributes), members);

/** Of a policy that lets a license be asked about once a day. */
export const onceADay = { rate_limited: true, rate_limit: 1, rate_period: 86_400 };

/** A license that may be asked about once a day, and was. */
export async function spentLicense(world: World, attributes: Record<string, unknown> = {}): Promise<any> {
  const license = await aLicense(world, {}, { ...onceADay, ...attributes });
  await made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/validate`));
  return license;
}

export async function suspendedLicense(world: World): Promise<any> {
  const license = await aLicense(world);
  return made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/suspend`));
}

export async function expiredLicense(world: World): Promise<any> {
  const license = await aLicense(world, { expiry: inSeconds(60) });
  later(120);
  return license;
}

export const bannedLicense = (world: World): Promise<any> => aLicense(world, { owner: world.banned });

/** A machine on a license; on one of its own where none is given. */
export async function aMachine(world: World, members: Record<string, unknown> = {}, license?: any): Promise<any> {
  const { license_id } = license ?? (await aLicense(world));
  return made(world.admin.post(`${world.path}/machines`, { license_id, fingerprint: fresh(), ...members }));
}

export const anEntitlement = ({ path, admin }: World): Promise<any> =>
  made(admin.post(`${path}/entitlements`, { name: "Export", code: fresh() }));

export async function anAccount({ path, admin }: World, members: Record<string, unknown> = {}): Promise<any> {
  const username = fresh();
  const account = { username, password: "correct horse battery", email: `${username}@example.com`, ...members };
  return made(admin.post(`${path}/accounts`, account));
}

type Proof = { username: string; password: string };

type OwnFactor = { proof: Proof; secret: string };

type OwnSuperadmin = { proof: Proof; asked: Required<Pick<Ask, "options">> };

/** A superadmin of its own who is signed in and was seen a moment ago, and the fields by which it asks. */
export async function aSuperadmin(): Promise<OwnSuperadmin> {
  const proof = await insertSuperadmin(env as unknown as Environment);
  const { access } = await made(client().post("/auth/login", proof));
  const headers = { Authorization: `Bearer ${access}` };
  await made(client().send("/superadmin", { headers }));
  return { proof, asked: { options: { headers } } };
}

/** A superadmin of its own for whom a second factor is being set up. */
export async function aSuperadminSetup(): Promise<OwnSuperadmin & OwnFactor> {
  const superadmin = await aSuperadmin();
  return { ...superadmin, ...(await aSetupOf("", superadmin.proof)) };
}

/** A superadmin of its own that has a second factor. */
export async function aSuperadminFactor(): Promise<OwnSuperadmin & OwnFactor> {
  const superadmin = await aSuperadmin();
  return { ...superadmin, ...(await aFactorOf("", superadmin.proof)) };
}

async function aSetupOf(path: string, proof: Proof): Promise<OwnFactor> {
  const { secret } = await made(client().post(`${path}/auth/second-factor`, proof));
  return { proof, secret };
}

/** Gives an account a second factor. */
export async function aFactorOf(path: string, proof: Proof): Promise<OwnFactor> {
  const setup = await aSetupOf(path, proof);
  await made(client().post(`${path}/auth/second-factor/confirm`, { ...proof, code: await codeOf(setup.secret) }));
  return setup;
}

const aProof = async (world: World): Promise<Proof> => ({
  username: (await anAccount(world)).username,
  password: world.password,
});

/** An account of its own for which a second factor is being set up. */
export const aSetup = async (world: World): Promise<OwnFactor> => aSetupOf(world.path, await aProof(world));

/** An account of its own that has a second factor. */
export const aFactor = async (world: World): Promise<OwnFactor> => aFactorOf(world.path, await aProof(world));
