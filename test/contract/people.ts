import { keepSession } from "../support/browser.ts";
import { client, newTenant } from "../support/client.ts";
import {
  type Ask,
  aFactor,
  aFactorOf,
  afterGuesses,
  anAccount,
  fresh,
  later,
  made,
  type Provocations,
  unknown,
  type World,
  whileBusy,
} from "./world.ts";

const password = "correct horse battery";

const newPerson = (members: Record<string, unknown> = {}) => {
  const username = fresh();
  return { body: { username, password, email: `${username}@example.com`, ...members } };
};

const someone = async (world: World) => ({ username: (await anAccount(world)).username });

const isTheLastAdmin = () => ({ at: { username: "ada" } });

const isNobody = () => ({ at: { username: "nobody" } });

const anOwner = async (world: World) => {
  const at = await someone(world);
  await made(
    world.admin.post(`${world.path}/licenses`, {
      policy_id: world.policy.id,
      product_id: world.productId,
      name: "Owned",
      owner: at.username,
    }),
  );
  return { at };
};

async function aResetToken({ path, admin, user }: World): Promise<string> {
  return (await made(admin.post(`${path}/accounts/${user}/actions/password-token`))).token;
}

const reset = ({ user }: World, body: Record<string, unknown>) => ({ at: { username: user }, body });

const newPassword = (world: World, members: Record<string, unknown>) => ({
  at: { username: world.user },
  body: { current_password: password, new_password: "another horse battery", ...members },
});

async function aRole({ path, admin }: World): Promise<{ at: { role_name: string } }> {
  const { name } = await made(admin.post(`${path}/roles`, { name: fresh(), permissions: ["license.read"] }));
  return { at: { role_name: name } };
}

const isNoRole = () => ({ at: { role_name: "no such role" } });

const tooMuch = { permissions: ["tenant.create"] };

const own = (body: Record<string, unknown>) => ({ at: { username: "ada" }, body });

/** A session of somebody who has a second factor, about its own account. */
async function ownWithFactor(body: Record<string, unknown>): Promise<Ask> {
  const { name, path } = await newTenant();
  const { access } = await made(client().post(`${path}/auth/login`, { username: "ada", password }));
  await aFactorOf(path, { username: "ada", password });
  return { ...own(body), tenantName: name, options: { headers: { Authorization: `Bearer ${access}` } } };
}

/** Accounts and the tenant's own roles. */
export const people: Provocations = {
  createAccount: {
    "00000": () => newPerson(),
    "43000": () => newPerson({ username: "" }),
    "43001": () => newPerson({ email: undefined }),
    "43002": () => newPerson({ role: null }),
    "43003": () => newPerson({ role: "no such role" }),
    "43004": () => newPerson({ password: undefined }),
    "43005": ({ user }) => newPerson({ username: user }),
    "43006": ({ user }) => newPerson({ email: `${user}@example.com` }),
    "43009": () => newPerson({ username: "superadmin" }),
    "43010": () => newPerson({ email: "no address" }),
    "43011": () => newPerson({ password: "short" }),
    "50002": () => ({ ...newPerson(), ...whileBusy }),
  },
  readAccount: { "00000": ({ user }) => ({ at: { username: user } }), "43009": isNobody },
  updateAccount: {
    "00000": async (world) => ({ at: await someone(world), body: { first_name: "Uma" } }),
    "43001": ({ user }) => ({ at: { username: user }, body: { email: null } }),
    "43002": ({ user }) => ({ at: { username: user }, body: { role: null } }),
    "43003": ({ user }) => ({ at: { username: user }, body: { role: "no such role" } }),
    "43006": ({ user }) => ({ at: { username: user }, body: { email: "ada@example.com" } }),
    "43009": isNobody,
    "43010": ({ user }) => ({ at: { username: user }, body: { email: "no address" } }),
    "43015": ({ user }) => ({ at: { username: user }, body: { status: "asleep" } }),
    "43021": () => ({ ...isTheLastAdmin(), body: { role: "user" } }),
  },
  listSessions: { "00000": ({ user }) => ({ at: { username: user } }), "43009": isNobody },
  endSession: {
    "00000": async (world) => ({ at: { username: "ada", session_id: await keepSession(world, "ada") } }),
    "43009": () => ({ at: { username: "nobody", session_id: unknown() } }),
    "43023": ({ user }) => ({ at: { username: user, session_id: unknown() } }),
  },
  endSessions: { "00000": async (world) => ({ at: await someone(world) }), "43009": isNobody },
  deleteAccount: {
    "43021": isTheLastAdmin,
    "00000": async (world) => ({ at: await someone(world) }),
    "43009": isNobody,
    "43012": anOwner,
  },
  updatePassword: {
    "00000": async (world) => ({ ...newPassword(world, {}), at: await someone(world) }),
    "43009": (world) => ({ ...newPassword(world, {}), ...isNobody() }),
    "43011": (world) => newPassword(world, { new_password: "short" }),
    "49010": (world) => newPassword(world, { current_password: undefined }),
    "49011": (world) => newPassword(world, { new_password: undefined }),
    "49012": (world) => newPassword(world, { current_password: "not the one" }),
    "50002": (world) => ({ ...newPassword(world, {}), ...whileBusy }),
  },
  createPasswordToken: {
    "00000": ({ user }) => ({ at: { username: user } }),
    "43009": isNobody,
    "49010": () => ({ at: { username: "ada" } }),
    "49012": () => ({ at: { username: "ada" }, body: { current_password: "not the one" } }),
    "50002": () => ({ at: { username: "ada" }, body: { current_password: password }, ...whileBusy }),
  },
  resetPassword: {
    "40029": async (world) => ({
      ...reset(world, { reset_token: await aResetToken(world), new_password: password }),
      ...(await afterGuesses()),
    }),
    "50002": async (world) => ({
      ...reset(world, { reset_token: await aResetToken(world), new_password: password }),
      ...whileBusy,
    }),
    "00000": async (world) => reset(world, { reset_token: await aResetToken(world), new_password: password }),
    "43009": () => ({ at: { username: "-no name-" }, body: { reset_token: "lk_reset_unknown", new_password: password } }),
    "43011": (world) => reset(world, { reset_token: "lk_reset_unknown", new_password: "short" }),
    "49011": (world) => reset(world, { reset_token: "lk_reset_unknown" }),
    "49013": (world) => reset(world, { new_password: password }),
    "49014": (world) => reset(world, { reset_token: "lk_reset_unknown", new_password: password }),
    "49015": async (world) => {
      const ask = reset(world, { reset_token: await aResetToken(world), new_password: password });
      later(25 * 3600);
      return ask;
    },
  },
  banAccount: {
    "00000": async (world) => ({ at: await someone(world) }),
    "43009": isNobody,
    "43013": ({ banned }) => ({ at: { username: banned } }),
    "43021": isTheLastAdmin,
  },
  unbanAccount: {
    "00000": async (world) => {
      const at = await someone(world);
      await made(world.admin.post(`${world.path}/accounts/${at.username}/actions/ban`));
      return { at };
    },
    "43009": isNobody,
    "43014": ({ user }) => ({ at: { username: user } }),
  },
  deleteSecondFactor: {
    "00000": async (world) => ({ at: { username: (await aFactor(world)).proof.username } }),
    "43009": isNobody,
    "49010": () => own({}),
    "49012": () => own({ current_password: "not the one" }),
    "49018": () => ownWithFactor({ current_password: password }),
    "49019": () => ownWithFactor({ current_password: password, code: "no code" }),
    "49022": ({ user }) => ({ at: { username: user } }),
    "50002": () => ({ ...own({ current_password: password }), ...whileBusy }),
  },
  createRole: {
    "00000": () => ({ body: { name: fresh(), permissions: ["license.read"] } }),
    "43017": async (world) => ({ body: { name: (await aRole(world)).at.role_name, permissions: [] } }),
    "43018": () => ({ body: { permissions: [] } }),
    "43019": () => ({ body: { name: fresh(), ...tooMuch } }),
  },
  readRole: { "00000": aRole, "43016": isNoRole },
  updateRole: {
    "00000": async (world) => ({ ...(await aRole(world)), body: { name: fresh() } }),
    "43016": () => ({ ...isNoRole(), body: { name: fresh() } }),
    "43017": async (world) => ({ ...(await aRole(world)), body: { name: (await aRole(world)).at.role_name } }),
    "43018": async (world) => ({ ...(await aRole(world)), body: { name: "admin" } }),
    "43019": async (world) => ({ ...(await aRole(world)), body: tooMuch }),
  },
  deleteRole: {
    "00000": aRole,
    "43016": isNoRole,
    "43020": async (world) => {
      const { at } = await aRole(world);
      await anAccount(world, { role: at.role_name });
      return { at };
    },
  },
};
