import { expect, test } from "vitest";
import { codeOf } from "../support/authenticator.ts";
import { client, newTenant } from "../support/client.ts";

// Codes that are sent several times at once, on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 3 : 15;

test("of several sign-ins with the same code at once one succeeds, be it the app's or a recovery code", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const { path, password } = await newTenant();
    const proof = { username: "ada", password };
    const { data } = await client().post(`${path}/auth/second-factor`, proof);
    const code = await codeOf(data.secret, -1);
    const confirmed = await Promise.all(
      Array.from({ length: 4 }, () => client().post(`${path}/auth/second-factor/confirm`, { ...proof, code })),
    );
    const [won, ...others] = confirmed.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    for (const used of [await codeOf(data.secret, 1), won?.data.recovery_codes[0]]) {
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => client().post(`${path}/auth/login`, { ...proof, code: used })),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    }
  }
});
