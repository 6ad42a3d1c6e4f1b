import {
  type Ask,
  aLicense,
  bannedLicense,
  expiredLicense,
  made,
  onceADay,
  type Provocation,
  type Provocations,
  spentLicense,
  suspendedLicense,
  unknown,
  type World,
} from "./world.ts";

type License = { license_id: string; license_key: string };

/** What an action is asked for, and the license that it is asked of. */
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

const limited: Cases = { "40029": { license: (world) => spentLicense(world) } };

const plain = (world: World): Promise<License> => aLicense(world);

const usedUp = (world: World): Promise<License> => aLicense(world, { max_uses: 1 });

async function used(world: World): Promise<License> {
  const license = await aLicense(world);
  return made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/increment-usage`, { increment: 2 }));
}

const find: Cases = { "00000": { license: plain } };

const suspend: Cases = { ...limited, "00000": { license: plain }, "47009": { license: suspendedLicense } };

const reinstate: Cases = {
  "00000": { license: suspendedLicense },
  "40029": {
    license: async (world) => {
      const license = await aLicense(world, {}, onceADay);
      return made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/suspend`));
    },
  },
  "47021": { license: plain },
};

const renew: Cases = {
  "00000": { license: (world) => aLicense(world, {}, { duration: 86_400 }) },
  "40029": { license: (world) => spentLicense(world, { duration: 86_400 }) },
  "47033": { license: plain },
};

const checkIn: Cases = {
  "00000": { license: (world) => aLicense(world, {}, { require_check_in: true }) },
  "40029": { license: (world) => spentLicense(world, { require_check_in: true }) },
  "47032": { license: plain },
};

const resetUsage: Cases = { ...limited, "00000": { license: used } };

const revoke: Cases = { "00000": { license: plain } };

const increment: Cases = {
  ...limited,
  "00000": { license: usedUp },
  "47009": { license: suspendedLicense },
  "47016": { license: plain, body: { increment: null } },
  "47017": { license: plain, body: { increment: 0 } },
  "47022": { license: usedUp, body: { increment: 2 } },
};

const decrement: Cases = {
  "00000": { license: used },
  "40029": {
    license: async (world) => {
      const license = await aLicense(world, {}, onceADay);
      return made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/increment-usage`));
    },
  },
  "47018": { license: plain, body: { decrement: null } },
  "47019": { license: plain, body: { decrement: 0 } },
  "47037": { license: plain },
};

const validate: Cases = { ...limited, "00000": { license: plain } };

const refusedFiles: Cases = {
  ...limited,
  "00000": { license: plain },
  "47009": { license: suspendedLicense },
  "47010": { license: expiredLicense },
  "47011": { license: bannedLicense },
  "48008": { license: plain, query: "ttl=1" },
  "48010": { license: plain, query: "algorithm=none" },
};

/** What is done with a license that stands: by its id, and by its key. */
export const licenseActions: Provocations = {
  findLicenseByKey: ofKey(find),
  suspendLicense: ofId(suspend),
  suspendLicenseByKey: ofKey(suspend),
  reinstateLicense: ofId(reinstate),
  reinstateLicenseByKey: ofKey(reinstate),
  renewLicense: ofId(renew),
  renewLicenseByKey: ofKey(renew),
  checkinLicense: ofId(checkIn),
  checkinLicenseByKey: ofKey(checkIn),
  resetUsageLicense: ofId(resetUsage),
  resetUsageLicenseByKey: ofKey(resetUsage),
  revokeLicense: ofId(revoke),
  revokeLicenseByKey: ofKey(revoke),
  incrementUsage: ofId(increment),
  incrementUsageByKey: ofKey(increment),
  decrementUsage: ofId(decrement),
  decrementUsageByKey: ofKey(decrement),
  validateLicense: ofId(validate),
  validateLicenseByKey: ofKey(validate),
  checkOutLicense: ofId(refusedFiles),
  checkOutLicenseByKey: ofKey(refusedFiles),
  downloadLicenseFile: ofId(refusedFiles),
};
