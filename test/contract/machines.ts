import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import {
  type Ask,
  aLicense,
  aMachine,
  bannedLicense,
  expiredLicense,
  fresh,
  later,
  made,
  onceADay,
  type Provocation,
  type Provocations,
  spentLicense,
  suspendedLicense,
  unknown,
  type World,
} from "./world.ts";

const activate = async (world: World, members: Record<string, unknown> = {}, license?: any): Promise<Ask> => {
  const { license_id } = license ?? (await aLicense(world));
  return { body: { license_id, fingerprint: fresh(), ...members } };
};

const theMachine = async (world: World, body?: Record<string, unknown>) => ({
  at: { machine_id: (await aMachine(world)).id as string },
  ...(body === undefined ? {} : { body }),
});

const isNoMachine = () => ({ at: { machine_id: unknown() } });

/** For each limit's code: a license that holds no more than one machine of this kind. */
const limits: Record<string, { own: Record<string, unknown>; machine: Record<string, unknown> }> = {
  "47025": { own: { max_machines: 1 }, machine: {} },
  "47026": { own: { max_machines: 9, max_cores: 4 }, machine: { cores: 4 } },
  "47027": { own: { max_machines: 9, max_memory: 4 }, machine: { memory: 4 } },
  "47028": { own: { max_machines: 9, max_disk: 4 }, machine: { disk: 4 } },
};

type Limit = (typeof limits)[string];

const eachLimit = (provoke: (world: World, limit: Limit) => Promise<Ask>): Record<string, Provocation> =>
  Object.fromEntries(Object.entries(limits).map(([code, limit]) => [code, (world: World) => provoke(world, limit)]));

async function fullLicense(world: World, { own, machine }: Limit) {
  const license = await aLicense(world, own);
  await aMachine(world, machine, license);
  return license;
}

/** A dead machine whose seat another one took. */
async function ousted(world: World, { own, machine }: Limit): Promise<Ask> {
  const license = await aLicense(world, own, { ...beating, heartbeat_resurrection_strategy: "15_minute_revive" });
  const { id } = await aMachine(world, machine, license);
  later(120);
  await aMachine(world, machine, license);
  return { at: { machine_id: id } };
}

/** A dead machine with a process that runs, on a license where another one took its place. */
async function oustedProcess(world: World): Promise<Ask> {
  const terms = { ...beating, heartbeat_resurrection_strategy: "15_minute_revive", process_leasing_strategy: "per_license" };
  const license = await aLicense(world, { max_machines: 2, max_processes: 1 }, terms);
  const { id } = await aMachine(world, {}, license);
  later(120);
  const { id: other } = await aMachine(world, {}, license);
  await made(world.admin.post(`${world.path}/machines/${id}/processes`, { pid: "4711" }));
  await made(world.admin.post(`${world.path}/machines/${other}/processes`, { pid: "4711" }));
  return { at: { machine_id: id } };
}

const beating = { floating: true, require_heartbeat: true, heartbeat_duration: 60 };

/** A machine moves to a license. */
const moveTo = async (world: World, license: { license_key: string }, members: Record<string, unknown> = {}) => {
  const { id } = await aMachine(world, members);
  return { at: { machine_id: id as string }, body: { license_key: license.license_key } };
};

/** A machine on a license that lets none of its files go: it stood on it before. */
const onLicense = async (world: World, members: Record<string, unknown>, refuse: (license: any) => unknown): Promise<Ask> => {
  const license = await aLicense(world, members);
  const { id } = await aMachine(world, {}, license);
  await refuse(license);
  return { at: { machine_id: id } };
};

/** The license itself asks, after it may ask no more today: its machine took what it had. */
async function bySpentLicense(world: World, body?: Record<string, unknown>) {
  const license = await aLicense(world, {}, onceADay);
  const { id } = await aMachine(world, {}, license);
  return { at: { machine_id: id as string }, licenseKey: license.license_key as string, ...(body === undefined ? {} : { body }) };
}

async function theProcessOfSpentLicense(world: World): Promise<Ask> {
  const { at, licenseKey } = await bySpentLicense(world);
  const { id } = await made(world.admin.post(`${world.path}/machines/${at.machine_id}/processes`, { pid: "4711" }));
  return { at: { ...at, process_id: id }, licenseKey };
}

const aPart = () => ({ name: "disk", fingerprint: fresh() });

async function fullOfComponents(world: World): Promise<Ask> {
  const { id } = await aMachine(world, { components: Array.from({ length: 100 }, aPart) });
  for (let added = 0; added < 100; added += 1) await made(world.admin.post(`${world.path}/machines/${id}/components`, aPart()));
  return { at: { machine_id: id }, body: aPart() };
}

async function fullOfProcesses(world: World): Promise<Ask> {
  const { id } = await aMachine(world);
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  // By the database itself: 499 requests in a row take seconds.
  await openDatabase({ url, endpoint }).execute(sql`
    insert into processes (id, tenant_id, machine_id, pid, last_heartbeat_at)
    select gen_random_uuid(), machine.tenant_id, machine.id, 'worker-' || number, now()
    from machines machine, generate_series(1, 499) number
    where machine.id = ${id}`);
  await made(world.admin.post(`${world.path}/machines/${id}/processes`, { pid: "the last one" }));
  return { at: { machine_id: id }, body: { pid: "another" } };
}

const files: Record<string, Provocation> = {
  "00000": (world) => theMachine(world),
  "40029": async (world) => {
    const license = await aLicense(world, {}, onceADay);
    return { at: { machine_id: (await aMachine(world, {}, license)).id } };
  },
  "47009": (world) =>
    onLicense(world, {}, ({ license_id }) => made(world.admin.post(`${world.path}/licenses/${license_id}/actions/suspend`))),
  "47010": (world) => onLicense(world, { expiry: new Date(Date.now() + 60_000).toISOString() }, () => later(120)),
  "47011": (world) =>
    onLicense(world, {}, ({ license_id }) =>
      made(world.admin.patch(`${world.path}/licenses/${license_id}`, { owner: world.banned })),
    ),
  "48001": isNoMachine,
  "48008": async (world) => ({ ...(await theMachine(world)), query: "ttl=1" }),
  "48010": async (world) => ({ ...(await theMachine(world)), query: "algorithm=none" }),
};

async function aComponent(world: World) {
  const { at } = await theMachine(world);
  const component = { name: "disk", fingerprint: fresh() };
  const { id } = await made(world.admin.post(`${world.path}/machines/${at.machine_id}/components`, component));
  return { at: { ...at, component_id: id as string }, component };
}

async function aProcess(world: World, attributes?: Record<string, unknown>) {
  const license = await aLicense(world, {}, attributes);
  const { id: machine_id } = await aMachine(world, {}, license);
  const { id } = await made(world.admin.post(`${world.path}/machines/${machine_id}/processes`, { pid: "4711" }));
  return { machine_id: machine_id as string, process_id: id as string };
}

const withPart = async (world: World, components: Record<string, unknown>[]) => activate(world, { components });

/** As a machine of before the rule may have one: no request gives it. */
async function giveSharedFingerprint(machineId: string): Promise<void> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  await openDatabase({ url, endpoint }).execute(sql`update machines set fingerprint = 'None' where id = ${machineId}`);
}

/** Seats: machines, their heartbeats, their files, their components and processes. */
export const machines: Provocations = {
  createMachine: {
    "00000": (world) => activate(world),
    "40029": async (world) => activate(world, {}, await spentLicense(world)),
    "43009": (world) => activate(world, { owner: "nobody" }),
    "47009": async (world) => activate(world, {}, await suspendedLicense(world)),
    "47010": async (world) => activate(world, {}, await expiredLicense(world)),
    "47011": async (world) => activate(world, {}, await bannedLicense(world)),
    ...eachLimit(async (world, limit) => activate(world, limit.machine, await fullLicense(world, limit))),
    "48002": (world) => activate(world, { fingerprint: undefined }),
    "48003": () => ({ body: { fingerprint: fresh() } }),
    "48004": (world) => activate(world, {}, { license_id: unknown() }),
    "48005": async (world) => {
      const license = await aLicense(world, { max_machines: 2 });
      return activate(world, { fingerprint: (await aMachine(world, {}, license)).fingerprint }, license);
    },
    "48012": (world) =>
      withPart(
        world,
        [1, 2].map(() => ({ name: "disk", fingerprint: "disk-71c2" })),
      ),
    "48013": (world) => withPart(world, [{ fingerprint: "disk-71c2" }]),
    "48014": (world) => withPart(world, [{ name: "disk" }]),
  },
  readMachine: { "00000": (world) => theMachine(world), "48001": isNoMachine },
  updateMachine: {
    "40029": (world) => bySpentLicense(world, { name: "Studio iMac" }),
    "00000": (world) => theMachine(world, { name: "Studio iMac" }),
    "43009": (world) => theMachine(world, { owner: "nobody" }),
    "47009": async (world) => moveTo(world, await suspendedLicense(world)),
    "47010": async (world) => moveTo(world, await expiredLicense(world)),
    "47011": async (world) => moveTo(world, await bannedLicense(world)),
    ...eachLimit(async (world, limit) => moveTo(world, await fullLicense(world, limit), limit.machine)),
    "48001": isNoMachine,
    "48002": async (world) => {
      const ask = await moveTo(world, await aLicense(world, { max_machines: 2 }));
      await giveSharedFingerprint(ask.at.machine_id);
      return ask;
    },
    "48003": (world) => theMachine(world, { license_key: "" }),
    "48004": (world) => theMachine(world, { license_key: "no such key" }),
    "48005": async (world) => {
      const license = await aLicense(world, { max_machines: 2 });
      const { fingerprint } = await aMachine(world, {}, license);
      return moveTo(world, license, { fingerprint });
    },
    "47029": async (world) => {
      const license = await aLicense(world, { max_machines: 2, max_processes: 1 }, { process_leasing_strategy: "per_license" });
      const ask = await moveTo(world, license);
      for (const machine_id of [(await aMachine(world, {}, license)).id, ask.at.machine_id]) {
        await made(world.admin.post(`${world.path}/machines/${machine_id}/processes`, { pid: "4711" }));
      }
      return ask;
    },
    "48012": async (world) => {
      const license = await aLicense(world, { max_machines: 2 }, { component_uniqueness_strategy: "unique_per_license" });
      const components = [aPart()];
      await aMachine(world, { components }, license);
      return moveTo(world, license, { components });
    },
  },
  deleteMachine: { "00000": (world) => theMachine(world), "40029": bySpentLicense, "48001": isNoMachine },
  pingHeartbeat: {
    "40029": bySpentLicense,
    "00000": (world) => theMachine(world),
    ...eachLimit(ousted),
    "47029": oustedProcess,
    "48001": isNoMachine,
    "48009": async (world) => {
      const { id } = await aMachine(world, {}, await aLicense(world, {}, beating));
      later(120);
      return { at: { machine_id: id } };
    },
  },
  resetHeartbeat: {
    "00000": (world) => theMachine(world),
    "40029": bySpentLicense,
    ...eachLimit(ousted),
    "47029": oustedProcess,
    "48001": isNoMachine,
  },
  checkOutMachine: files,
  downloadMachineFile: files,
  createComponent: {
    "00000": (world) => theMachine(world, { name: "disk", fingerprint: fresh() }),
    "48001": () => ({ ...isNoMachine(), body: { name: "disk", fingerprint: fresh() } }),
    "48012": async (world) => {
      const { at, component } = await aComponent(world);
      return { at, body: component };
    },
    "40029": (world) => bySpentLicense(world, { name: "disk", fingerprint: fresh() }),
    "48013": (world) => theMachine(world, { fingerprint: fresh() }),
    "48014": (world) => theMachine(world, { name: "disk" }),
    "48019": fullOfComponents,
  },
  listComponents: { "00000": (world) => theMachine(world), "48001": isNoMachine },
  deleteComponent: {
    "00000": async (world) => ({ at: (await aComponent(world)).at }),
    "48001": () => ({ at: { machine_id: unknown(), component_id: unknown() } }),
    "40029": async (world) => {
      const { at, licenseKey } = await bySpentLicense(world);
      const { id } = await made(world.admin.post(`${world.path}/machines/${at.machine_id}/components`, aPart()));
      return { at: { ...at, component_id: id }, licenseKey };
    },
    "48011": async (world) => ({ at: { ...(await theMachine(world)).at, component_id: unknown() } }),
  },
  createProcess: {
    "00000": (world) => theMachine(world, { pid: "4711" }),
    "40029": (world) => bySpentLicense(world, { pid: "4711" }),
    "47009": async (world) => {
      const license = await aLicense(world);
      const { id } = await aMachine(world, {}, license);
      await made(world.admin.post(`${world.path}/licenses/${license.license_id}/actions/suspend`));
      return { at: { machine_id: id }, body: { pid: "4711" } };
    },
    "47011": async (world) => {
      const license = await aLicense(world);
      const { id } = await aMachine(world, {}, license);
      await made(world.admin.patch(`${world.path}/licenses/${license.license_id}`, { owner: world.banned }));
      return { at: { machine_id: id }, body: { pid: "4711" } };
    },
    "47029": async (world) => ({ at: await aProcess(world, { max_processes: 1 }), body: { pid: "4712" } }),
    "48001": () => ({ ...isNoMachine(), body: { pid: "4711" } }),
    "48016": async (world) => ({ at: await aProcess(world), body: { pid: "4711" } }),
    "48017": (world) => theMachine(world, {}),
    "48020": fullOfProcesses,
  },
  listProcesses: { "00000": (world) => theMachine(world), "48001": isNoMachine },
  pingProcess: {
    "40029": theProcessOfSpentLicense,
    "00000": async (world) => ({ at: await aProcess(world) }),
    "48001": () => ({ at: { machine_id: unknown(), process_id: unknown() } }),
    "48015": async (world) => ({ at: { ...(await theMachine(world)).at, process_id: unknown() } }),
    "48018": async (world) => {
      const at = await aProcess(world, { heartbeat_duration: 60 });
      later(120);
      return { at };
    },
  },
  deleteProcess: {
    "40029": theProcessOfSpentLicense,
    "00000": async (world) => ({ at: await aProcess(world) }),
    "48001": () => ({ at: { machine_id: unknown(), process_id: unknown() } }),
    "48015": async (world) => ({ at: { ...(await theMachine(world)).at, process_id: unknown() } }),
  },
};
