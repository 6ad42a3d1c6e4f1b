import { expect, test } from "vitest";
import type { Reply } from "../support/client.ts";
import { expectContract } from "../support/contract.ts";

// Tests hold every answer against the document. This one holds them to it: an answer that differs is found.

const path = "/tenants/acme/policies/01932f5e-7a10-7cc3-98c4-dc0c0c07398f/pool";

const envelope = {
  request_id: "8a0f2d1c-5b0e-4c63-9a5f-0d9f6f1f7c11",
  code: "00000",
  message: "OK",
  server_time: 1_793_525_400,
};

const pool = { ...envelope, data: { left: 998 } };

const refusal = { ...envelope, code: "42002", message: "The tenant does not exist. Check the name.", data: {} };

function expectAsDocumented(status: number, body: object): void {
  const headers = new Headers({ "Content-Type": "application/json", "X-Request-Id": "1", "Server-Timing": "total;dur=1" });
  const reply = {
    code: "",
    message: "",
    ...body,
    status,
    headers,
    errors: [],
    bytes: new TextEncoder().encode(JSON.stringify(body)),
  };
  // Of a reply, the check reads these members.
  expectContract("GET", path, reply as unknown as Reply);
}

test("an answer with a member, a status or a code that the document does not have is found", () => {
  expectAsDocumented(200, pool);
  expectAsDocumented(404, refusal);
  const { data: _, ...withoutData } = pool;
  for (const [status, body] of [
    [200, { ...pool, more: 1 }],
    [200, { ...pool, data: { left: 998, more: 1 } }],
    [200, { ...pool, data: {} }],
    [200, withoutData],
    [201, pool],
    [409, refusal],
    [404, { ...refusal, code: "48005" }],
    [404, { ...refusal, data: { more: 1 } }],
  ] as const)
    expect(() => expectAsDocumented(status, body), `${status} ${JSON.stringify(body)}`).toThrow();
});
