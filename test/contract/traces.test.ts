import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Catalogue, newCatalogue, type Reply } from "../support/client.ts";
import { database } from "../support/in-database.ts";
import {
  expectDeclaredEvents,
  expectNoSecretInEvents,
  expectTraces,
  expectTracesInTime,
  recordExchange,
} from "../support/trace.ts";

// Faults that every test of the Worker looks for in the events that it leaves (test/support/trace.ts): each is found, and found once.

/** Writes an event into the record, as a trigger with a fault would. */
const write = async ({ name }: Catalogue, event: string, after: Record<string, unknown>): Promise<void> => {
  await database.execute(sql`
    insert into events (tenant_id, event, resource, resource_id, actor_kind, object, before, after, occurred_at)
    select id, ${event}, 'license', gen_random_uuid(), 'clock', '{"id": 1}', '{}', ${JSON.stringify(after)}::jsonb, now()
    from tenants where name = ${name}`);
};

test("an event of a type that is not declared", async () => {
  const vendor = await newCatalogue();
  await expectDeclaredEvents();
  await write(vendor, "license.made_up", {});
  await expect(expectDeclaredEvents()).rejects.toMatchObject({ actual: ["license.made_up"] });
  await expectDeclaredEvents();
});

test("a secret of a request in an event", async () => {
  const vendor = await newCatalogue();
  await expectNoSecretInEvents();
  const password = `words that nobody guesses ${crypto.randomUUID()}`;
  expect(await vendor.admin.post(`${vendor.path}/auth/login`, { username: "ada", password })).toMatchObject({ status: 401 });
  await expectNoSecretInEvents();
  await write(vendor, "license.updated", { note: `it was ${password}.` });
  await expect(expectNoSecretInEvents()).rejects.toMatchObject({ actual: [password] });
  await expectNoSecretInEvents();
});

const title = "a change that leaves no event, and a refusal that leaves one";

test(title, async () => {
  const vendor = await newCatalogue();
  const policies = `${vendor.path}/policies`;
  const made = await vendor.admin.post(policies, { product_id: vendor.productId, name: "One seat" });
  expect(made).toMatchObject({ status: 201 });
  await expectTraces();
  const exchange = { method: "POST", path: policies, authorization: undefined, body: {}, changesNothing: false };
  recordExchange(exchange, { ...made, headers: new Headers({ "X-Request-Id": crypto.randomUUID() }) } as Reply);
  await expect(expectTraces()).rejects.toMatchObject({ actual: [`${title}: createPolicy answered 201 and left no event`] });
  recordExchange(exchange, { ...made, status: 409 } as Reply);
  await expect(expectTraces()).rejects.toMatchObject({ actual: [`${title}: createPolicy answered 409 and left 1 events`] });
});

test("a refusal that leaves an event, though it waits for others to be looked at", async () => {
  const vendor = await newCatalogue();
  await expectTraces();
  const policies = `${vendor.path}/policies`;
  const made = await vendor.admin.post(policies, { product_id: vendor.productId, name: "One seat" });
  await expectTraces();
  const exchange = { method: "POST", path: policies, authorization: undefined, body: {}, changesNothing: false };
  recordExchange(exchange, { ...made, status: 409 } as Reply);
  await expectTracesInTime();
  await expect(expectTraces()).rejects.toThrow();
});
