import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newTenant } from "../../support/client.ts";
import { evaluate } from "./database.ts";

test("latchkey_signing_key_id finds the key that a policy is pinned to, else the active one of its scheme's algorithm", async () => {
  const { name, path, admin } = await newTenant();
  const active = (await admin.get(`${path}/signing-keys`)).data as { kid: string; algorithm: string }[];
  const activeOf = (algorithm: string) => active.find((key) => key.algorithm === algorithm)?.kid;
  const { kid: next } = (await admin.post(`${path}/signing-keys`, { algorithm: "ED25519" })).data;
  const tenant = sql`(select id from tenants where name = ${name})`;
  const signs = (scheme: string, pinned: string | null = null) =>
    evaluate(sql`latchkey_signing_key_id(${tenant}, ${pinned}::uuid, ${scheme})`);
  expect(await signs("ED25519")).toBe(activeOf("ED25519"));
  for (const scheme of ["RSA2048PKCS1", "RSA2048PSS"]) expect(await signs(scheme)).toBe(activeOf("RSA2048"));
  expect(await signs("ED25519", next)).toBe(next);
});
