import { codeOf } from "../../src/formats/native/refusal-facts.ts";
import { licenseLimitRefusal, limitNames, snakeCase } from "../../src/licensing/index.ts";
import { newPolicy } from "../support/client.ts";
import { wrongValue } from "../support/policy-attributes.ts";
import { aLicense, aMachine, anEntitlement, fresh, inSeconds, made, type Provocations, unknown, type World } from "./world.ts";

const members = ({ policy, productId }: World, given: Record<string, unknown> = {}) => ({
  policy_id: policy.id,
  product_id: productId,
  name: "Alice's desktop",
  ...given,
});

const create = (world: World, given: Record<string, unknown> = {}) => ({ body: members(world, given) });

const bring = (world: World, given: Record<string, unknown> = {}) => ({ body: { licenses: [members(world, given)] } });

const change = async (world: World, body: Record<string, unknown>) => ({ ...(await theLicense(world)), body });

const theLicense = async (world: World, given: Record<string, unknown> = {}) => ({
  at: { license_id: (await aLicense(world, given)).license_id as string },
});

const isNoLicense = () => ({ at: { license_id: unknown() } });

const under = async (world: World, attributes: Record<string, unknown>) =>
  change(world, { policy_id: (await newPolicy(world, attributes)).id });

/** A license with a machine goes under a policy where another license has the same: fingerprints exist once per policy. */
async function toTwin(world: World, strategy: string, machine: Record<string, unknown>) {
  const unique = { [strategy]: "unique_per_policy" };
  const license = await aLicense(world, {}, unique);
  const twin = await aLicense(world, {}, unique);
  for (const one of [license, twin]) await aMachine(world, machine, one);
  return { at: { license_id: license.license_id as string }, body: { policy_id: twin.policy_id } };
}

async function withEntitlement(world: World) {
  const { at } = await theLicense(world);
  const { id } = await anEntitlement(world);
  await made(world.admin.post(`${world.path}/licenses/${at.license_id}/entitlements`, { entitlement_id: [id] }));
  return { at, id };
}

async function withUser(world: World) {
  const { at } = await theLicense(world);
  const body = { usernames: [world.user] };
  await made(world.admin.post(`${world.path}/licenses/${at.license_id}/users`, body));
  return { at, body };
}

/** Refusals that a row of an import, a new license and a changed one have in common. */
const refusedAlike = (ask: (world: World, given: Record<string, unknown>) => ReturnType<Provocations[string][string]>) =>
  Object.fromEntries(
    Object.entries({
      "43009": { owner: "-no name-" },
      "47001": { name: "" },
      "47004": { expiry: "tomorrow" },
      ...Object.fromEntries(
        limitNames.map((name) => [codeOf(licenseLimitRefusal(name)), { [snakeCase(name)]: wrongValue(name) }]),
      ),
    }).map(([code, given]) => [code, (world: World) => ask(world, given)]),
  );

/** Licenses come, change, and hold entitlements and users. */
export const issuing: Provocations = {
  importLicenses: {
    ...refusedAlike(bring),
    "00000": (world) => bring(world),
    "40010": (world) => {
      const twice = members(world, { id: unknown() });
      return { body: { licenses: [twice, twice] } };
    },
    "45004": (world) => bring(world, { entitlements: ["no id"] }),
    "44006": (world) => bring(world, { product_id: "no id" }),
    "46003": (world) => bring(world, { policy_id: "no id" }),
    "47002": (world) => bring(world, { product_id: undefined }),
    "47003": (world) => bring(world, { policy_id: undefined }),
    "47017": (world) => bring(world, { uses: -1 }),
    "47035": (world) => bring(world, { key: "short" }),
    "47043": (world) => bring(world, { policy_id: unknown() }),
    "47044": () => ({ body: { licenses: [] } }),
    "48002": (world) => bring(world, { machines: [{}] }),
    "48005": (world) => bring(world, { machines: [{ fingerprint: "a" }, { fingerprint: "a" }] }),
  },
  exportLicenses: { "00000": () => ({}) },
  createLicense: {
    ...refusedAlike(create),
    "00000": (world) => create(world),
    "44006": (world) => create(world, { product_id: unknown() }),
    "46003": (world) => create(world, { policy_id: unknown() }),
    "46031": async (world) => create({ ...world, policy: await newPolicy(world, { use_pool: true }) }),
    "47002": (world) => create(world, { product_id: undefined }),
    "47003": (world) => create(world, { policy_id: undefined }),
    "47023": (world) => create(world, { expiry: inSeconds(-60) }),
    "47031": async (world) => create(world, { key: (await aLicense(world)).license_key }),
    "47035": (world) => create(world, { key: "short" }),
    "47036": (world) => create(world, { key: fresh(), signed: true }),
  },
  readLicense: { "00000": (world) => theLicense(world), "47006": isNoLicense },
  updateLicense: {
    ...refusedAlike(change),
    "00000": (world) => change(world, { name: "Bob's desktop" }),
    "47006": isNoLicense,
    "47023": (world) => change(world, { expiry: inSeconds(-60) }),
    "44006": (world) => change(world, { product_id: "no id" }),
    "46003": (world) => change(world, { policy_id: "no id" }),
    "47030": async (world) => {
      const { at } = await theLicense(world, { max_users: 1 });
      await made(world.admin.post(`${world.path}/licenses/${at.license_id}/users`, { usernames: [world.user] }));
      return { at, body: { owner: world.inactive } };
    },
    "47045": async (world) => change(world, { policy_id: (await newPolicy(world)).id }),
  },
  deleteLicense: { "00000": (world) => theLicense(world), "47006": isNoLicense },
  changeLicensePolicy: {
    "00000": (world) => under(world, {}),
    "46003": (world) => change(world, { policy_id: unknown() }),
    "46033": (world) => under(world, { encrypted: true }),
    "47003": (world) => change(world, {}),
    "47006": ({ policy }) => ({ ...isNoLicense(), body: { policy_id: policy.id } }),
    "48005": (world) => toTwin(world, "machine_uniqueness_strategy", { fingerprint: fresh() }),
    "48012": (world) => toTwin(world, "component_uniqueness_strategy", { components: [{ name: "disk", fingerprint: fresh() }] }),
  },
  attachLicenseEntitlements: {
    "00000": async (world) => change(world, { entitlement_id: [(await anEntitlement(world)).id] }),
    "45000": (world) => change(world, { entitlement_id: [] }),
    "45004": (world) => change(world, { entitlement_id: [unknown()] }),
    "46016": async (world) => {
      const { at, id } = await withEntitlement(world);
      return { at, body: { entitlement_id: [id] } };
    },
    "47006": async (world) => ({ ...isNoLicense(), body: { entitlement_id: [(await anEntitlement(world)).id] } }),
  },
  listLicenseEntitlements: { "00000": (world) => theLicense(world), "47006": isNoLicense },
  detachLicenseEntitlements: {
    "00000": async (world) => {
      const { at, id } = await withEntitlement(world);
      return { at, body: { id: [id] } };
    },
    "45000": (world) => change(world, {}),
    "45004": (world) => change(world, { id: ["no id"] }),
    "45006": async (world) => change(world, { id: [(await anEntitlement(world)).id] }),
    "47006": () => ({ ...isNoLicense(), body: { id: [unknown()] } }),
  },
  attachLicenseUsers: {
    "00000": (world) => change(world, { usernames: [world.user] }),
    "43009": (world) => change(world, { usernames: ["nobody"] }),
    "47006": ({ user }) => ({ ...isNoLicense(), body: { usernames: [user] } }),
    "47030": async (world) => ({
      ...(await theLicense(world, { max_users: 1, owner: world.user })),
      body: { usernames: [world.inactive] },
    }),
    "47038": withUser,
    "47040": (world) => change(world, {}),
  },
  listLicenseUsers: { "00000": (world) => theLicense(world), "47006": isNoLicense },
  detachLicenseUsers: {
    "00000": withUser,
    "43009": (world) => change(world, { usernames: [""] }),
    "47006": ({ user }) => ({ ...isNoLicense(), body: { usernames: [user] } }),
    "47039": (world) => change(world, { usernames: [world.user] }),
    "47040": (world) => change(world, { usernames: [] }),
  },
};
