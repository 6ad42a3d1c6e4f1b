import { codeOf } from "../../src/formats/native/refusal-facts.ts";
import { type LicenseActionName, licenseAction, licenseActionNames } from "../../src/licensing/index.ts";
import { newLicense, newPolicy } from "../support/client.ts";
import {
  type Ask,
  aLicense,
  bannedLicense,
  expiredLicense,
  fresh,
  made,
  onceADay,
  type Provocation,
  type Provocations,
  suspendedLicense,
  unknown,
  type World,
} from "./world.ts";

type License = { license_id: string; license_key: string };

/** License that an action is requested for, and the request's contents. */
type Case = { license: (world: World) => Promise<License>; body?: Record<string, unknown>; query?: string };

type Cases = Record<string, Case>;

const byId = ({ license_id }: License, { body, query }: Case): Ask => ({
  at: { license_id },
  ...(body === undefined ? {} : { body }),
  ...(query === undefined ? {} : { query }),
});

const byKey = ({ license_key }: License, { body = {}, query }: Case): Ask => ({
  body: { license_key, ...body },
  ...(query === undefined ? {} : { query }),
});

const asking = (cases: Cases, ask: typeof byId): Record<string, Provocation> =>
  Object.fromEntries(
    Object.entries(cases).map(([code, one]) => [code, async (world: World) => ask(await one.license(world), one)]),
  );

const ofId = (cases: Cases) => ({
  ...asking(cases, byId),
  "47006": (): Ask => byId({ license_id: unknown(), license_key: "" }, cases["00000"] as Case),
});

const ofKey = (cases: Cases) => ({
  ...asking(cases, byKey),
  "47015": (): Ask => ({ body: {} }),
  "47024": (): Ask => byKey({ license_id: "", license_key: "no such key" }, cases["00000"] as Case),
});

const plain = (world: World): Promise<License> => aLicense(world);

const usedUp = (world: World): Promise<License> => aLicense(world, { max_uses: 1 });

/** Policy of a license that allows every action but a few. The license runs for a day, checks in, and has two of its uses counted. */
const ready = { duration: 86_400, require_check_in: true };

async function readyLicense(world: World, attributes: Record<string, unknown> = {}): Promise<License> {
  const license = await aLicense(world, {}, { ...ready, ...attributes });
  return made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/increment-usage`, { increment: 2 }));
}

/** May be asked about once a day, and was. */
const limited: Case = { license: (world) => readyLicense(world, onceADay) };

/** A license whose key was the only one of its policy's pool. */
async function withLastKeyOfPool(world: World): Promise<License> {
  const policy = await newPolicy(world, { use_pool: true });
  await made(world.admin.post(`${world.path}/policies/${policy.id}/pool`, { keys: [fresh()] }));
  return newLicense(world, policy);
}

/** A license of a tenant in which another one has, or had, the key that is asked for. */
async function besideTakenKey(world: World): Promise<License> {
  const { path, admin, productId, policy } = world;
  await admin.post(`${path}/licenses`, { policy_id: policy.id, product_id: productId, name: "Taken", key: "SKETCH-TAKEN-0001" });
  return plain(world);
}

/** A license that an action refuses with a code, and what it is asked for. */
const refused: Record<string, Case> = {
  "47009": { license: suspendedLicense },
  "47010": { license: expiredLicense },
  "47011": { license: bannedLicense },
  "47021": { license: plain },
  "47022": { license: usedUp, body: { increment: 2 } },
  "46031": { license: withLastKeyOfPool },
  "47031": { license: besideTakenKey, body: { key: "SKETCH-TAKEN-0001" } },
  "47035": { license: plain, body: { key: "short" } },
  "47036": { license: plain, body: { key: "SKETCH-2026-0002", signed: true } },
  "47032": { license: plain },
  "47033": { license: plain },
  "47037": { license: plain },
  "48008": { license: plain, query: "ttl=1" },
  "48010": { license: plain, query: "algorithm=none" },
};

/** May be asked about once a day, and was suspended. */
async function limitedAndSuspended(world: World): Promise<License> {
  const license = await aLicense(world, {}, onceADay);
  return made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/suspend`));
}

/** Actions that are done to another license than a ready one, and those that no rate limit counts. */
const unlike: Partial<Record<LicenseActionName, Cases>> = {
  reinstate: { "00000": { license: suspendedLicense }, "40029": { license: limitedAndSuspended } },
  revoke: { "00000": { license: readyLicense } },
  explain: { "00000": { license: readyLicense } },
};

function casesOf(name: LicenseActionName): Cases {
  const { refusals, amount } = licenseAction(name);
  return {
    ...(unlike[name] ?? { "00000": { license: readyLicense }, "40029": limited }),
    ...Object.fromEntries(refusals.map(codeOf).map((code) => [code, refused[code] as Case])),
    ...(amount === undefined
      ? {}
      : {
          [codeOf(amount.missing)]: { license: plain, body: { [amount.member]: null } },
          [codeOf(amount.invalid)]: { license: plain, body: { [amount.member]: 0 } },
        }),
  };
}

/** Actions on a license that exists, by its id and by its key. */
export const licenseActions: Provocations = {
  findLicenseByKey: ofKey({ "00000": { license: plain } }),
  ...Object.fromEntries(
    licenseActionNames.flatMap((name) => [
      [licenseAction(name).operation, ofId(casesOf(name))],
      [`${licenseAction(name).operation}ByKey`, ofKey(casesOf(name))],
    ]),
  ),
  downloadLicenseFile: ofId(casesOf("checkout")),
};
