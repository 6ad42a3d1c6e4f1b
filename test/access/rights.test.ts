import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { permissions, permissionsOfRole } from "../../src/access/permissions.ts";
import { beyondRights, isWithinRights } from "../../src/access/rights.ts";
import { type Client, client, newAccount, newTenant } from "../support/client.ts";
import {
  anyCall,
  type Call,
  isAdmin,
  makeCall,
  newModel,
  permissionsOfAccount,
  startOfTenant,
  type Tenant,
} from "./rights-model.ts";

describe("the rule", () => {
  const anySet = fc.subarray([...permissions]);

  test("is the subset, and says what is beyond", () => {
    fc.assert(
      fc.property(anySet, anySet, anySet, (own, now, afterwards) => {
        const caller = { permissions: own };
        const isSubset = [...now, ...afterwards].every((permission) => own.includes(permission));
        expect(isWithinRights(caller, now, afterwards)).toBe(isSubset);
        expect(isSubset).toBe(![...now, ...afterwards].some((permission) => beyondRights(caller).includes(permission)));
      }),
    );
  });

  test("a user is beyond a product token, an admin beyond a user, nobody beyond the superadmin", () => {
    expect(isWithinRights({ permissions: permissionsOfRole.product }, permissionsOfRole.user)).toBe(false);
    expect(isWithinRights({ permissions: permissionsOfRole.user }, permissionsOfRole.admin)).toBe(false);
    expect(isWithinRights({ permissions: permissionsOfRole.admin }, permissionsOfRole.user)).toBe(true);
    expect(beyondRights({ permissions: permissionsOfRole.superadmin })).toEqual([]);
  });
});

type Step = { by: number; call: Call };

const steps = (maxLength: number): fc.Arbitrary<Step[]> => fc.array(fc.record({ by: fc.nat(), call: anyCall }), { maxLength });

/** Returns an account that the attacker can act as: itself, one that it made, or one that it took over. */
const oneOf = (controlled: Set<string>, by: number): string => [...controlled][by % controlled.size] ?? "eve";

function control(controlled: Set<string>, call: Call): void {
  if (call.act === "create account" || call.act === "take over") controlled.add(call.username);
}

const expectNoMore = (tenant: Tenant, controlled: Set<string>, start: readonly string[]): void => {
  for (const username of controlled)
    for (const permission of permissionsOfAccount(tenant, username)) expect(start, username).toContain(permission);
};

test("in the model, no sequence of calls ends with more than the start, nor without an admin", () => {
  fc.assert(
    fc.property(startOfTenant, steps(40), (start, sequence) => {
      const tenant = newModel(start);
      const own = permissionsOfAccount(tenant, "eve");
      const controlled = new Set(["eve"]);
      for (const { by, call } of sequence) {
        if (makeCall(tenant, oneOf(controlled, by), call)) control(controlled, call);
        expectNoMore(tenant, controlled, own);
        expect([...tenant.accounts.values()].some(isAdmin)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("the API answers each call as the model does, and no sequence ends with more than the start", async () => {
  await fc.assert(
    fc.asyncProperty(startOfTenant, steps(16), async (start, sequence) => {
      const model = newModel(start);
      const { path, admin } = await newTenant();
      for (const [name, allowed] of model.roles) await admin.post(`${path}/roles`, { name, permissions: allowed });
      const sessions = new Map<string, Client>([["ada", admin]]);
      for (const [username, { role }] of model.accounts)
        if (username !== "ada") sessions.set(username, await newAccount({ path, maker: admin, username, role }));
      const own = permissionsOfAccount(model, "eve");
      const controlled = new Set(["eve"]);
      for (const { by, call } of sequence) {
        const caller = oneOf(controlled, by);
        // That is no way to another account, and has a rule of its own.
        if (call.act === "take over" && call.username === caller) continue;
        const isMade = makeCall(model, caller, call);
        const session = (await signedIn(path, caller)) ?? sessions.get(caller) ?? client();
        const reply = await send(session, path, call);
        expect(reply.status < 300, `${caller}: ${JSON.stringify(call)}: ${reply.message}`).toBe(isMade);
        if (isMade) control(controlled, call);
      }
      expectNoMore(model, controlled, own);
    }),
    { numRuns: 8 },
  );
}, 180_000);

const password = "correct horse battery";

/** A new session, as a role or status that changed has ended the one before. */
async function signedIn(path: string, username: string): Promise<Client | undefined> {
  const { status, data } = await client().post(`${path}/auth/login`, { username, password });
  return status === 200 ? client(`Bearer ${data.access}`) : undefined;
}

async function send(who: Client, path: string, call: Call) {
  switch (call.act) {
    case "create account": {
      const { username, role } = call;
      return who.post(`${path}/accounts`, { username, role, password, email: `${crypto.randomUUID()}@example.com` });
    }
    case "give role":
      return who.send(`${path}/accounts/${call.username}`, {
        method: "PATCH",
        body: { role: call.role },
        changesNothing: "perhaps",
      });
    case "set status":
      return who.send(`${path}/accounts/${call.username}`, {
        method: "PATCH",
        body: { status: call.status },
        changesNothing: "perhaps",
      });
    case "ban":
    case "unban":
      return who.post(`${path}/accounts/${call.username}/actions/${call.act}`);
    case "delete account":
      return who.delete(`${path}/accounts/${call.username}`);
    case "take over":
      return takeOver(who, path, call.username);
    case "create role":
      return who.post(`${path}/roles`, { name: call.role, permissions: call.permissions });
    case "change role":
      return who.send(`${path}/roles/${call.role}`, {
        method: "PATCH",
        body: { permissions: call.permissions },
        changesNothing: "perhaps",
      });
    case "delete role":
      return who.delete(`${path}/roles/${call.role}`);
    case "change settings":
      return who.send(path, { method: "PATCH", body: { protected: true }, changesNothing: "perhaps" });
  }
}

async function takeOver(who: Client, path: string, username: string) {
  const made = await who.post(`${path}/accounts/${username}/actions/password-token`);
  if (made.status >= 300) return made;
  const body = { reset_token: made.data.token, new_password: password };
  return client().post(`${path}/accounts/${username}/actions/reset-password`, body);
}
