import { inject } from "vitest";
import { codeOf } from "../support/authenticator.ts";
import { newBrowser } from "../support/browser.ts";
import { client, newTenant, superadmin, uniqueName } from "../support/client.ts";
import {
  type Ask,
  aFactor,
  afterGuesses,
  anAccount,
  aSetup,
  aSuperadmin,
  aSuperadminFactor,
  aSuperadminSetup,
  made,
  type Provocation,
  type Provocations,
  type World,
  whileBusy,
} from "./world.ts";

async function aTenant(): Promise<string> {
  const master = await superadmin();
  return (await made(master.post("/tenants", { name: uniqueName("tenant") }))).name;
}

/** A route of second factors with a password that is right, wrong or missing. */
const ofPasswords = (members: Record<string, unknown>): Record<string, Provocation> => {
  const right = ({ password }: World) => ({ username: "ada", password, ...members });
  return {
    "00000": (world) => ({ body: right(world) }),
    "40029": async (world) => ({ body: right(world), ...(await afterGuesses()) }),
    "43000": (world) => ({ body: { ...right(world), username: undefined } }),
    "43004": (world) => ({ body: { ...right(world), password: undefined } }),
    "43009": (world) => ({ body: { ...right(world), username: "x".repeat(257) } }),
    "49012": (world) => ({ body: { ...right(world), password: "not the one" } }),
    "49016": (world) => ({ body: { ...right(world), username: world.banned } }),
    "49017": (world) => ({ body: { ...right(world), username: world.inactive } }),
    "50002": (world) => ({ body: right(world), ...whileBusy }),
  };
};

/** An admin's sign-in in a tenant that demands a second factor. */
async function demanding({ password }: World): Promise<Ask> {
  const { name, path } = await newTenant();
  await made((await superadmin()).patch(path, { require_second_factor: true }));
  return { tenantName: name, body: { username: "ada", password } };
}

/** A route of the superadmin's second factor with a password that is right, wrong or missing. */
const ofSuperadminPasswords = (members: Record<string, unknown>): Record<string, Provocation> => {
  const right = { ...inject("superadmin"), ...members };
  return {
    "00000": async () => ({ body: { ...(await aSuperadmin()).proof, ...members } }),
    "40029": async () => ({ body: right, ...(await afterGuesses()) }),
    "43000": () => ({ body: { ...right, username: undefined } }),
    "43004": () => ({ body: { ...right, password: undefined } }),
    "43009": () => ({ body: { ...right, username: "x".repeat(257) } }),
    "49012": () => ({ body: { ...right, password: "not the one" } }),
    "50002": () => ({ body: right, ...whileBusy }),
  };
};

/** The switching off of a second factor, with what proves it. */
async function switchingOff(members: Record<string, unknown> = {}): Promise<Ask> {
  const { proof, secret, asked } = await aSuperadminFactor();
  // The code of the setup is used up.
  return { ...asked, body: { current_password: proof.password, code: await codeOf(secret, 1), ...members } };
}

/** A session of a superadmin of its own that is kept on a device. */
async function keptSuperadminSession(): Promise<Ask> {
  const { proof, asked } = await aSuperadmin();
  await newBrowser().signIn({ ...proof, keep: true });
  const [session] = await made(client().send("/superadmin/sessions", asked.options));
  return { ...asked, at: { session_id: session.id } };
}

/** Signing in, and operating the service. */
export const tenants: Provocations = {
  signInSuperadmin: {
    "00000": () => ({ body: inject("superadmin") }),
    "40029": async () => ({ body: inject("superadmin"), ...(await afterGuesses()) }),
    "43000": () => ({ body: { password: "correct horse battery" } }),
    "43004": () => ({ body: { username: "superadmin" } }),
    "43009": () => ({ body: { username: "x".repeat(257), password: "correct horse battery" } }),
    "49012": () => ({ body: { ...inject("superadmin"), password: "not the one" } }),
    "49018": async () => ({ body: (await aSuperadminFactor()).proof }),
    "49019": async () => ({ body: { ...(await aSuperadminFactor()).proof, code: "no code" } }),
    "50002": () => ({ body: inject("superadmin"), ...whileBusy }),
  },
  beginSuperadminFactor: {
    ...ofSuperadminPasswords({}),
    "49018": async () => ({ body: (await aSuperadminFactor()).proof }),
    "49019": async () => ({ body: { ...(await aSuperadminFactor()).proof, code: "no code" } }),
  },
  confirmSuperadminFactor: {
    ...ofSuperadminPasswords({ code: "123456" }),
    "00000": async () => {
      const { proof, secret } = await aSuperadminSetup();
      return { body: { ...proof, code: await codeOf(secret) } };
    },
    "49018": async () => ({ body: { ...(await aSuperadminSetup()).proof, code: "" } }),
    "49019": async () => ({ body: { ...(await aSuperadminSetup()).proof, code: "no code" } }),
    "49021": async () => ({ body: { ...(await aSuperadmin()).proof, code: "123456" } }),
  },
  readSuperadmin: { "00000": () => ({}) },
  deleteSuperadminFactor: {
    "00000": () => switchingOff(),
    "40029": async () => ({ body: { current_password: "not the one" }, ...(await afterGuesses()) }),
    "49010": () => ({ body: {} }),
    "49012": () => switchingOff({ current_password: "not the one" }),
    "49018": () => switchingOff({ code: null }),
    "49019": () => switchingOff({ code: "no code" }),
    "49022": async () => {
      const { proof, asked } = await aSuperadmin();
      return { ...asked, body: { current_password: proof.password } };
    },
    "50002": () => ({ body: { current_password: "correct horse battery" }, ...whileBusy }),
  },
  listSuperadminSessions: { "00000": () => ({}) },
  endSuperadminSession: {
    "00000": keptSuperadminSession,
    "43023": () => ({ at: { session_id: crypto.randomUUID() } }),
  },
  endSuperadminSessions: { "00000": async () => (await aSuperadmin()).asked },
  signIn: {
    "00000": ({ password }) => ({ body: { username: "ada", password } }),
    "40029": async ({ password }) => ({ body: { username: "ada", password }, ...(await afterGuesses()) }),
    "43000": ({ password }) => ({ body: { password } }),
    "43004": () => ({ body: { username: "ada" } }),
    "43009": ({ password }) => ({ body: { username: "x".repeat(257), password } }),
    "49012": () => ({ body: { username: "ada", password: "not the one" } }),
    "49016": ({ banned, password }) => ({ body: { username: banned, password } }),
    "49017": ({ inactive, password }) => ({ body: { username: inactive, password } }),
    "49018": async (world) => ({ body: (await aFactor(world)).proof }),
    "49019": async (world) => ({ body: { ...(await aFactor(world)).proof, code: "no code" } }),
    "49020": demanding,
    "50002": ({ password }) => ({ body: { username: "ada", password }, ...whileBusy }),
  },
  beginSecondFactor: {
    ...ofPasswords({}),
    "49018": async (world) => ({ body: (await aFactor(world)).proof }),
    "49019": async (world) => ({ body: { ...(await aFactor(world)).proof, code: "no code" } }),
  },
  confirmSecondFactor: {
    ...ofPasswords({ code: "123456" }),
    "00000": async (world) => {
      const { proof, secret } = await aSetup(world);
      return { body: { ...proof, code: await codeOf(secret) } };
    },
    "49018": async (world) => ({ body: { ...(await aSetup(world)).proof, code: "" } }),
    "49019": async (world) => ({ body: { ...(await aSetup(world)).proof, code: "no code" } }),
    "49021": async (world) => {
      const { username } = await anAccount(world);
      return { body: { username, password: world.password, code: "123456" } };
    },
  },
  readTenantKeys: { "00000": () => ({}) },
  createTenant: {
    "00000": () => ({ body: { name: uniqueName("tenant") } }),
    "42000": () => ({ body: {} }),
    "42001": ({ name }) => ({ body: { name } }),
    "42002": () => ({ body: { name: "-no slug-" } }),
  },
  readTenant: { "00000": () => ({}) },
  searchTenant: { "00000": () => ({ query: "q=sketchbook" }) },
  updateTenant: { "00000": async () => ({ tenantName: await aTenant(), body: { protected: true } }) },
  regenerateTenantKey: { "00000": async () => ({ tenantName: await aTenant() }) },
  deleteTenant: { "00000": async () => ({ tenantName: await aTenant() }) },
};
