import { inject } from "vitest";
import { superadmin, uniqueName } from "../support/client.ts";
import { afterGuesses, made, type Provocations, whileBusy } from "./world.ts";

async function aTenant(): Promise<string> {
  const master = await superadmin();
  return (await made(master.post("/tenants", { name: uniqueName("tenant") }))).name;
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
    "50002": () => ({ body: inject("superadmin"), ...whileBusy }),
  },
  signIn: {
    "00000": ({ password }) => ({ body: { username: "ada", password } }),
    "40029": async ({ password }) => ({ body: { username: "ada", password }, ...(await afterGuesses()) }),
    "43000": ({ password }) => ({ body: { password } }),
    "43004": () => ({ body: { username: "ada" } }),
    "43009": ({ password }) => ({ body: { username: "x".repeat(257), password } }),
    "49012": () => ({ body: { username: "ada", password: "not the one" } }),
    "49016": ({ banned, password }) => ({ body: { username: banned, password } }),
    "49017": ({ inactive, password }) => ({ body: { username: inactive, password } }),
    "50002": ({ password }) => ({ body: { username: "ada", password }, ...whileBusy }),
  },
  readTenantKeys: { "00000": () => ({}) },
  createTenant: {
    "00000": () => ({ body: { name: uniqueName("tenant") } }),
    "42000": () => ({ body: {} }),
    "42001": ({ name }) => ({ body: { name } }),
    "42002": () => ({ body: { name: "-no slug-" } }),
  },
  readTenant: { "00000": () => ({}) },
  updateTenant: { "00000": async () => ({ tenantName: await aTenant(), body: { protected: true } }) },
  regenerateTenantKey: { "00000": async () => ({ tenantName: await aTenant() }) },
  deleteTenant: { "00000": async () => ({ tenantName: await aTenant() }) },
};
