import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type Catalogue,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  type Reply,
  travelTo,
} from "../support/client.ts";

// Answers of everything that is done with a license, in every state that one can be in: `ok`, a validation's verdict, or the code that
// refuses. A cell is a promise to vendors. A refused request changes nothing.

const licenseCells = `
                   fresh   active  inactive  perpetual  used-up  overdue  suspended  expired  banned  revoked
validate           valid   valid   valid     valid      valid    overdue  suspended  expired  banned  47006
explain            valid   valid   valid     valid      valid    overdue  suspended  expired  banned  47006
find               ok      ok      ok        ok         ok       ok       ok         ok       ok      47024
read               ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
sign-in            ok      ok      ok        ok         ok       ok       ok         ok       ok      40001
suspend            ok      ok      ok        ok         ok       ok       47009      ok       ok      47006
reinstate          47021   47021   47021     47021      47021    47021    ok         47021    47021   47006
renew              ok      ok      ok        47033      ok       ok       ok         ok       ok      47006
checkin            ok      ok      ok        47032      ok       ok       ok         ok       ok      47006
increment-usage    ok      ok      ok        ok         47022    ok       47009      ok       47011   47006
decrement-usage    47037   47037   47037     47037      ok       47037    47037      47037    47037   47006
reset-usage        ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
checkout           ok      ok      ok        ok         ok       ok       47009      47010    47011   47006
activate           ok      ok      ok        ok         ok       ok       47009      47010    47011   48004
token              ok      ok      ok        ok         ok       ok       47009      ok       47011   47006
attach-user        ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
attach-entitlement ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
change             ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
change-policy      ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
rotate-key         ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
revoke             ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
delete             ok      ok      ok        ok         ok       ok       ok         ok       ok      47006
issue-key-again    47031   47031   47031     47031      47031    47031    47031      47031    47031   47031
`;

const machineCells = `
                   alive   full    dead    overdue  suspended  expired  banned  revoked
activate           ok      47025   ok      ok       47009      47010    47011   48004
activate-again     48005   48005   ok      48005    47009      47010    47011   48004
read               ok      ok      ok      ok       ok         ok       ok      48001
change             ok      ok      ok      ok       ok         ok       ok      48001
move-away          ok      ok      ok      ok       ok         ok       ok      48001
check-out          ok      ok      ok      ok       47009      47010    47011   48001
ping-heartbeat     ok      ok      48009   ok       ok         ok       ok      48001
reset-heartbeat    ok      ok      ok      ok       ok         ok       ok      48001
add-component      ok      ok      ok      ok       ok         ok       ok      48001
start-process      ok      ok      ok      ok       47009      ok       47011   48001
ping-process       ok      ok      48018   48018    ok         48018    ok      48001
end-process        ok      ok      ok      ok       ok         ok       ok      48001
deactivate         ok      ok      ok      ok       ok         ok       ok      48001
`;

afterEach(() => {
  vi.useRealTimers();
});

const day = 86_400;

/** How a license comes to be in a state: under which policy, with what members, by what is done to each one, and by what happens to all. */
type State = {
  attributes?: Record<string, unknown>;
  members?: Record<string, unknown>;
  each?: (vendor: Catalogue, licenseId: string) => Promise<Reply>;
  all?: (vendor: Catalogue) => Promise<Catalogue>;
};

const act = ({ path, admin }: Catalogue, licenseId: string, action: string, body: Record<string, unknown> = {}) =>
  admin.send(`${path}/licenses/${licenseId}/actions/${action}`, { method: "POST", body, changesNothing: "perhaps" });

const later = (seconds: number) => (vendor: Catalogue) => travelTo(vendor, new Date(Date.now() + seconds * 1000));

const checkedInDaily = { check_in_interval: "daily" };

async function banBen(vendor: Catalogue): Promise<Catalogue> {
  expect(await vendor.admin.post(`${vendor.path}/accounts/ben/actions/ban`)).toMatchObject({ status: 200 });
  return vendor;
}

const common: Record<string, State> = {
  overdue: { attributes: checkedInDaily, all: later(2 * day) },
  suspended: { each: (vendor, id) => act(vendor, id, "suspend") },
  expired: { attributes: { duration: day }, all: later(2 * day) },
  banned: { members: { owner: "ben" }, all: banBen },
  revoked: { each: (vendor, id) => act(vendor, id, "revoke") },
};

const licenseStates: Record<string, State> = {
  ...common,
  fresh: {},
  active: { each: (vendor, id) => act(vendor, id, "validate") },
  inactive: { each: (vendor, id) => act(vendor, id, "validate"), all: later(91 * day) },
  perpetual: { attributes: { duration: 0, require_check_in: false } },
  "used-up": { each: (vendor, id) => act(vendor, id, "increment-usage", { increment: 5 }) },
};

const machineStates: Record<string, State> = {
  ...common,
  alive: {},
  full: { attributes: { max_machines: 1 } },
  dead: { attributes: { heartbeat_duration: 60, require_heartbeat: true }, all: later(120) },
};

type Subject = { license: { license_id: string; license_key: string }; machineId: string; processId: string };

type Deed = (
  vendor: Catalogue & { otherPolicyId: string; otherKey: string; entitlementId: string },
  subject: Subject,
) => Promise<Reply>;

const plainDeeds = [
  ...[
    "validate",
    "explain",
    "suspend",
    "reinstate",
    "renew",
    "checkin",
    "increment-usage",
    "decrement-usage",
    "reset-usage",
    "checkout",
  ],
  ...["rotate-key", "revoke"],
];

const licenseDeeds: Record<string, Deed> = {
  ...Object.fromEntries(
    plainDeeds.map((action): [string, Deed] => [action, (vendor, { license }) => act(vendor, license.license_id, action)]),
  ),
  find: ({ path, admin }, { license: { license_key } }) => admin.post(`${path}/licenses/actions/find`, { license_key }),
  read: ({ path, admin }, { license }) => admin.get(`${path}/licenses/${license.license_id}`),
  "sign-in": ({ path }, { license }) => client(`License ${license.license_key}`).get(`${path}/licenses/${license.license_id}`),
  activate: ({ path, admin }, { license: { license_key } }) =>
    admin.post(`${path}/machines`, { license_key, fingerprint: crypto.randomUUID() }),
  token: ({ path, admin }, { license }) => admin.post(`${path}/licenses/${license.license_id}/tokens`),
  "attach-user": ({ path, admin }, { license }) =>
    admin.post(`${path}/licenses/${license.license_id}/users`, { usernames: ["uma"] }),
  "attach-entitlement": ({ path, admin, entitlementId }, { license }) =>
    admin.post(`${path}/licenses/${license.license_id}/entitlements`, { entitlement_id: [entitlementId] }),
  change: ({ path, admin }, { license }) => admin.patch(`${path}/licenses/${license.license_id}`, { name: "Another name" }),
  "change-policy": ({ path, admin, otherPolicyId }, { license }) =>
    admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: otherPolicyId }),
  delete: ({ path, admin }, { license }) => admin.delete(`${path}/licenses/${license.license_id}`),
  "issue-key-again": ({ path, admin, productId, otherPolicyId }, { license }) =>
    admin.post(`${path}/licenses`, {
      policy_id: otherPolicyId,
      product_id: productId,
      name: "Again",
      key: license.license_key,
    }),
};

const machineDeeds: Record<string, Deed> = {
  activate: licenseDeeds.activate as Deed,
  "activate-again": ({ path, admin }, { license: { license_key } }) =>
    admin.post(`${path}/machines`, { license_key, fingerprint: "studio" }),
  read: ({ path, admin }, { machineId }) => admin.get(`${path}/machines/${machineId}`),
  change: ({ path, admin }, { machineId }) => admin.patch(`${path}/machines/${machineId}`, { name: "Another name" }),
  "move-away": ({ path, admin, otherKey }, { machineId }) =>
    admin.patch(`${path}/machines/${machineId}`, { license_key: otherKey }),
  "check-out": ({ path, admin }, { machineId }) => admin.post(`${path}/machines/${machineId}/actions/check-out`),
  "ping-heartbeat": ({ path, admin }, { machineId }) => admin.post(`${path}/machines/${machineId}/actions/ping-heartbeat`),
  "reset-heartbeat": ({ path, admin }, { machineId }) => admin.post(`${path}/machines/${machineId}/actions/reset-heartbeat`),
  "add-component": ({ path, admin }, { machineId }) =>
    admin.post(`${path}/machines/${machineId}/components`, { name: "disk", fingerprint: "d1" }),
  "start-process": ({ path, admin }, { machineId }) => admin.post(`${path}/machines/${machineId}/processes`, { pid: "2" }),
  "ping-process": ({ path, admin }, { machineId, processId }) =>
    admin.post(`${path}/machines/${machineId}/processes/${processId}/actions/ping`),
  "end-process": ({ path, admin }, { machineId, processId }) =>
    admin.delete(`${path}/machines/${machineId}/processes/${processId}`),
  deactivate: ({ path, admin }, { machineId }) => admin.delete(`${path}/machines/${machineId}`),
};

/** By state, what each deed answers. */
function columnsOf(cells: string): [state: string, answers: Record<string, string>][] {
  const [head = [], ...rows] = cells
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/ +/));
  return head.map((state, index) => [
    state,
    Object.fromEntries(rows.map(([deed = "", ...answers]) => [deed, answers[index] ?? ""])),
  ]);
}

const outcomeOf = ({ status, code }: Reply): string => (status < 300 ? "ok" : code);

/** One license for each deed, all brought into the state; then each deed is done, and answers what it answers. */
async function answersIn(state: State, deeds: Record<string, Deed>, hasMachine: boolean): Promise<Record<string, string>> {
  let vendor = await newCatalogue();
  const { path, admin } = vendor;
  for (const username of ["ben", "uma"]) await newAccount({ path, maker: admin, username, role: "user" });
  const policy = await newPolicy(vendor, {
    duration: 365 * day,
    max_machines: 2,
    max_uses: 5,
    require_check_in: true,
    check_in_interval: "yearly",
    ...state.attributes,
  });
  const other = await newPolicy(vendor, { max_machines: 100 });
  const given = {
    otherPolicyId: other.id,
    otherKey: (await newLicense(vendor, other)).license_key,
    entitlementId: (await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" })).data.id,
  };
  const subjects: Record<string, Subject> = {};
  for (const deed of Object.keys(deeds)) {
    const license = await newLicense(vendor, policy, state.members);
    const ofMachine = hasMachine ? await aMachine(vendor, license.license_key) : { machineId: "", processId: "" };
    if (state.each !== undefined) expect(await state.each(vendor, license.license_id)).toMatchObject({ status: 200 });
    subjects[deed] = { license, ...ofMachine };
  }
  if (state.all !== undefined) vendor = await state.all(vendor);
  const answers: Record<string, string> = {};
  for (const [name, subject] of Object.entries(subjects)) {
    const look = () => vendor.admin.get(`${vendor.path}/licenses/${subject.license.license_id}`);
    const before = await look();
    const reply = await (deeds[name] as Deed)({ ...vendor, ...given }, subject);
    answers[name] = ["validate", "explain"].includes(name) && reply.status === 200 ? reply.data.code : outcomeOf(reply);
    if (reply.status >= 400) expect((await look()).data, `${name} is refused and changes nothing`).toEqual(before.data);
  }
  return answers;
}

async function aMachine({ path, admin }: Catalogue, license_key: string): Promise<Omit<Subject, "license">> {
  const machine = await admin.post(`${path}/machines`, { license_key, fingerprint: "studio" });
  const process = await admin.post(`${path}/machines/${machine.data.id}/processes`, { pid: "1" });
  expect([machine.status, process.status]).toEqual([201, 201]);
  return { machineId: machine.data.id, processId: process.data.id };
}

describe("with a license that is", () => {
  test.each(columnsOf(licenseCells))("%s", async (state, answers) => {
    expect(await answersIn(licenseStates[state] as State, licenseDeeds, false)).toEqual(answers);
  });
});

describe("with a machine whose license is, or that is itself,", () => {
  test.each(columnsOf(machineCells))("%s", async (state, answers) => {
    expect(await answersIn(machineStates[state] as State, machineDeeds, true)).toEqual(answers);
  });
});

test("every action of a license has its row", async () => {
  const { routes } = await import("../../src/app/routes.ts");
  const actions = routes.flatMap(({ definition: { path } }) => /\/licenses\/(?:.+\/)?actions\/([a-z-]+)$/.exec(path)?.[1] ?? []);
  const rows = columnsOf(licenseCells)[0]?.[1] ?? {};
  expect([...new Set(actions)].filter((action) => !(action in rows))).toEqual([]);
});
