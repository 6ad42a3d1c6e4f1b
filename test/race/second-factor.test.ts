import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { codeOf } from "../support/authenticator.ts";
import { client, newTenant } from "../support/client.ts";
import { insertSuperadmin } from "../support/superadmins.ts";

// Codes that are sent several times at once, on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 3 : 15;

type Door = { auth: string; proof: { username: string; password: string } };

async function doorOfAccount(): Promise<Door> {
  const { path, password } = await newTenant();
  return { auth: `${path}/auth`, proof: { username: "ada", password } };
}

const doorOfSuperadmin = async (): Promise<Door> => ({
  auth: "/auth",
  proof: await insertSuperadmin(env as unknown as Environment),
});

test.each([
  ["an account", doorOfAccount],
  ["the superadmin", doorOfSuperadmin],
] as const)(
  "of several sign-ins of %s with the same code at once one succeeds, be it the app's or a recovery code",
  async (_, open) => {
    for (let round = 0; round < rounds; round += 1) {
      const { auth, proof } = await open();
      const { data } = await client().post(`${auth}/second-factor`, proof);
      const code = await codeOf(data.secret, -1);
      const confirmed = await Promise.all(
        Array.from({ length: 4 }, () => client().post(`${auth}/second-factor/confirm`, { ...proof, code })),
      );
      const [won, ...others] = confirmed.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      for (const used of [await codeOf(data.secret, 1), won?.data.recovery_codes[0]]) {
        const replies = await Promise.all(
          Array.from({ length: 5 }, () => client().post(`${auth}/login`, { ...proof, code: used })),
        );
        expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
      }
    }
  },
);
