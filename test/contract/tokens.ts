import { uniqueName } from "../support/client.ts";
import {
  aLicense,
  bannedLicense,
  inSeconds,
  made,
  type Provocations,
  spentLicense,
  suspendedLicense,
  unknown,
  type World,
  whileBusy,
} from "./world.ts";

const ofProduct = ({ productId }: World, body: Record<string, unknown> = {}) => ({ at: { product_id: productId }, body });

const ofLicense = async (world: World, body: Record<string, unknown> = {}) => ({
  at: { license_id: (await aLicense(world)).license_id as string },
  body,
});

async function aProductToken(world: World) {
  const { path, admin, productId } = world;
  const { id } = await made(admin.post(`${path}/products/${productId}/tokens`, {}));
  return { at: { product_id: productId, token_id: id as string } };
}

async function aLicenseToken(world: World) {
  const { at } = await ofLicense(world);
  const { id } = await made(world.admin.post(`${world.path}/licenses/${at.license_id}/tokens`, {}));
  return { at: { ...at, token_id: id as string } };
}

/** A token of a license that may ask once a day, and has. */
async function aSpentToken(world: World) {
  const license = await spentLicense(world);
  const at = { license_id: license.license_id as string };
  const { id } = await made(world.admin.post(`${world.path}/licenses/${at.license_id}/tokens`, {}));
  return { at: { ...at, token_id: id as string }, licenseKey: license.license_key as string };
}

async function fullOfTokens(world: World) {
  const ask = await ofLicense(world);
  const make = () => made(world.admin.post(`${world.path}/licenses/${ask.at.license_id}/tokens`, {}));
  for (let tokens = 0; tokens < 100; tokens += 1) await make();
  return ask;
}

const ofAccount = async ({ path, admin }: World, body: Record<string, unknown> = {}) => {
  const username = uniqueName("bob");
  await made(admin.post(`${path}/accounts`, { username, password: "correct horse battery", email: `${username}@example.com` }));
  return { at: { username }, body };
};

async function anAccountToken(world: World) {
  const { at } = await ofAccount(world);
  const { id } = await made(world.admin.post(`${world.path}/accounts/${at.username}/tokens`, {}));
  return { at: { ...at, token_id: id as string } };
}

async function accountFullOfTokens(world: World) {
  const ask = await ofAccount(world);
  const make = () => made(world.admin.post(`${world.path}/accounts/${ask.at.username}/tokens`, {}));
  for (let tokens = 0; tokens < 100; tokens += 1) await make();
  return ask;
}

/** API tokens. */
export const tokens: Provocations = {
  createAccountToken: {
    "00000": (world) => ofAccount(world, { name: "Import" }),
    "43009": () => ({ at: { username: "nobody-at-all" } }),
    "43022": accountFullOfTokens,
    "49010": () => ({ at: { username: "ada" }, body: {} }),
    "49012": () => ({ at: { username: "ada" }, body: { current_password: "not the password" } }),
    "50002": () => ({ at: { username: "ada" }, body: { current_password: "correct horse battery" }, ...whileBusy }),
    "44007": (world) => ofAccount(world, { expiry: inSeconds(-60) }),
    "47042": (world) => ofAccount(world, { permissions: ["no.such"] }),
  },
  listAccountTokens: {
    "00000": async (world) => ({ at: (await ofAccount(world)).at }),
    "43009": () => ({ at: { username: "nobody-at-all" } }),
  },
  deleteAccountToken: {
    "00000": anAccountToken,
    "43009": () => ({ at: { username: "nobody-at-all", token_id: unknown() } }),
    "47041": async (world) => ({ at: { ...(await ofAccount(world)).at, token_id: unknown() } }),
  },
  deleteToken: { "00000": aProductToken, "40029": aSpentToken, "47041": () => ({ at: { token_id: unknown() } }) },
  createProductToken: {
    "00000": (world) => ofProduct(world, { name: "CI" }),
    "44006": () => ({ at: { product_id: unknown() } }),
    "44007": (world) => ofProduct(world, { expiry: inSeconds(-60) }),
    "47042": (world) => ofProduct(world, { permissions: ["tenant.create"] }),
  },
  listProductTokens: {
    "00000": ({ productId }) => ({ at: { product_id: productId } }),
    "44006": () => ({ at: { product_id: unknown() } }),
  },
  deleteProductToken: {
    "00000": aProductToken,
    "44006": () => ({ at: { product_id: unknown(), token_id: unknown() } }),
    "47041": ({ productId }) => ({ at: { product_id: productId, token_id: unknown() } }),
  },
  createLicenseToken: {
    "00000": (world) => ofLicense(world, { name: "App" }),
    "44007": (world) => ofLicense(world, { expiry: inSeconds(-60) }),
    "40029": async (world) => ({ ...(await aSpentToken(world)), body: {} }),
    "47006": () => ({ at: { license_id: unknown() } }),
    "47009": async (world) => ({ at: { license_id: (await suspendedLicense(world)).license_id }, body: {} }),
    "47011": async (world) => ({ at: { license_id: (await bannedLicense(world)).license_id }, body: {} }),
    "47046": fullOfTokens,
    "47042": (world) => ofLicense(world, { permissions: ["tenant.create"] }),
  },
  listLicenseTokens: {
    "00000": async (world) => ({ at: (await ofLicense(world)).at }),
    "47006": () => ({ at: { license_id: unknown() } }),
  },
  deleteLicenseToken: {
    "00000": aLicenseToken,
    "40029": aSpentToken,
    "47006": () => ({ at: { license_id: unknown(), token_id: unknown() } }),
    "47041": async (world) => ({ at: { ...(await ofLicense(world)).at, token_id: unknown() } }),
  },
};
