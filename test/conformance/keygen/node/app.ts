import assert from "node:assert/strict";
import { ask, needed, openFile, openKey, passes, type Resource } from "./service.ts";

// An app from its first start to its removal, and the ways to say who asks, written from Keygen's public documentation.

const key = needed("FLOATING_LICENSE_KEY");
const authorization = `License ${key}`;
const fingerprint = "b5:2f:0c:9a";

const validate = (body: Record<string, unknown>) => ask("POST", "licenses/actions/validate-key", { body: { meta: body } });

const first = await validate({ key, scope: { fingerprint, product: needed("KEYGEN_PRODUCT_ID") }, nonce: 4711 });
assert.equal(first.status, 200);
assert.deepEqual(
  { valid: first.meta.valid, code: first.meta.code, nonce: first.meta.nonce, scope: first.meta.scope },
  { valid: false, code: "NO_MACHINES", nonce: 4711, scope: { fingerprint, product: needed("KEYGEN_PRODUCT_ID") } },
);
const license = first.data;
assert.equal(license.attributes.name, "Bob and Carol");
assert.equal(license.attributes.maxMachines, 2);
assert.equal(license.attributes.lastValidated.slice(0, 10), first.meta.ts.slice(0, 10));
passes("Validates a key with a nonce, without signing in");

const relationships = { license: { data: { type: "licenses", id: license.id } } };
const machines = { type: "machines", attributes: { fingerprint, name: "Studio" }, relationships };
const { status, data: machine, headers } = await ask("POST", "machines", { authorization, body: { data: machines } });
assert.equal(status, 201);
assert.match(headers.get("location") ?? "", new RegExp(`machines/${machine.id}$`));
assert.equal(machine.attributes.heartbeatStatus, "NOT_STARTED");
passes("Activates a machine and is told where it is");

for (const [how, answer] of Object.entries({
  "by id": await ask("POST", `licenses/${license.id}/actions/validate`, {
    authorization,
    body: { meta: { scope: { fingerprint } } },
  }),
  "by key in the path": await ask("POST", `licenses/${encodeURIComponent(key)}/actions/validate`, {
    authorization,
    body: { meta: { scope: { fingerprint } } },
  }),
  "quickly, by GET": await ask("GET", `licenses/${license.id}/actions/validate`, { authorization }),
  "signed in by Basic": await ask("POST", `licenses/${license.id}/actions/validate`, {
    authorization: `Basic ${Buffer.from(`license:${key}`).toString("base64")}`,
  }),
  "signed in by the query": await ask("GET", `licenses/${license.id}/actions/validate?auth=license:${encodeURIComponent(key)}`),
  "as plain JSON": await ask("POST", `licenses/${license.id}/actions/validate`, {
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    authorization,
    body: { meta: { scope: { fingerprint } } },
  }),
})) {
  assert.deepEqual([how, answer.status, answer.meta?.code, answer.meta?.valid], [how, 200, "VALID", true]);
}
passes("Validates by id, by key in the path, by GET; signs in by License, Basic or the query; speaks JSON:API or JSON");

const ofMachine = { machine: { data: { type: "machines", id: machine.id } } };
const newProcess = (pid: string) =>
  ask("POST", "processes", {
    authorization,
    body: { data: { type: "processes", attributes: { pid }, relationships: ofMachine } },
  });
const process = await newProcess("4711");
assert.deepEqual([process.status, process.data.attributes.status], [201, "ALIVE"]);
assert.ok(process.data.attributes.interval > 0);
const pinged = await ask("POST", `processes/${process.data.id}/actions/ping`, { authorization });
assert.deepEqual([pinged.status, pinged.data.attributes.status], [200, "ALIVE"]);
await newProcess("4712");
const refused = await newProcess("4713");
assert.deepEqual([refused.status, refused.errors?.[0]?.code], [422, "MACHINE_PROCESS_LIMIT_EXCEEDED"]);
const processes = await ask<Resource[]>("GET", `machines/${machine.id}/processes`, { authorization });
for (const { id } of processes.data) assert.equal((await ask("DELETE", `processes/${id}`, { authorization })).status, 204);
assert.equal(processes.data.length, 2);
passes("Starts, pings, lists and ends processes; is told of their limit");

const component = { type: "components", attributes: { fingerprint: "gpu-1", name: "GPU" }, relationships: ofMachine };
const added = await ask("POST", "components", { authorization, body: { data: component } });
assert.equal(added.status, 201);
const scope = { fingerprint, components: ["gpu-1"], entitlements: ["EXPORT_PDF"] };
assert.equal((await validate({ key, scope })).meta.code, "VALID");
assert.equal((await validate({ key, scope: { ...scope, components: ["gpu-2"] } })).meta.code, "COMPONENTS_SCOPE_MISMATCH");
assert.equal((await validate({ key, scope: { ...scope, entitlements: ["BATCH"] } })).meta.code, "ENTITLEMENTS_MISSING");
assert.equal((await ask("DELETE", `components/${added.data.id}`, { authorization })).status, 204);
passes("Adds a component, validates with components and entitlements");

const checkOut = await ask("POST", `licenses/${license.id}/actions/check-out?encrypt=true&include=entitlements`, {
  authorization,
});
assert.deepEqual([checkOut.status, checkOut.data.attributes.ttl], [200, 2_629_746]);
const content = openFile(checkOut.data.attributes.certificate, "license", key);
assert.equal(content.data.id, license.id);
assert.deepEqual(content.included?.map(({ attributes }) => attributes.code).sort(), ["EXPORT_PDF", "LAYERS"]);
const ofThisMachine = await ask("POST", `machines/${machine.id}/actions/check-out?encrypt=1&include=license`, { authorization });
const onMachine = openFile(ofThisMachine.data.attributes.certificate, "machine", `${key}${fingerprint}`);
assert.deepEqual([onMachine.data.id, onMachine.included?.[0]?.id], [machine.id, license.id]);
assert.throws(() => openFile(ofThisMachine.data.attributes.certificate, "machine", `${key}another`));
passes("Checks out encrypted license and machine files, verifies and decrypts them");

assert.ok(JSON.parse(openKey(key)));
passes("Verifies a signed license key offline");

const token = `Bearer ${needed("LICENSE_TOKEN")}`;
const me = await ask("GET", "me", { authorization: token });
assert.deepEqual([me.data.type, me.data.id], ["licenses", needed("TOKEN_LICENSE_ID")]);
passes("Signs in with a license token and reads who it is");

const shop = `Bearer ${needed("PRODUCT_TOKEN")}`;
const asShop = await ask("GET", "me", { authorization: shop });
assert.deepEqual([asShop.data.type, asShop.included?.[0]?.type], ["products", "tokens"]);
const page = await ask<Resource[]>("GET", "licenses?page[number]=1&page[size]=2", { authorization: shop });
assert.equal(page.data.length, 2);
assert.ok(page.links?.next && page.links.meta.count >= 6, JSON.stringify(page.links));
const suspended = await ask("GET", `licenses/${encodeURIComponent(needed("SUSPENDED_LICENSE_KEY"))}`, { authorization: shop });
assert.deepEqual([suspended.status, suspended.data.attributes.status], [200, "SUSPENDED"]);
const reinstated = await ask("POST", `licenses/${suspended.data.id}/actions/reinstate`, { authorization: shop });
assert.equal(reinstated.data.attributes.suspended, false);
passes("With a product token: reads who it is, lists licenses by pages, reads one by its key, reinstates it");

for (const [code, answer] of Object.entries({
  "": await ask("POST", "machines", {
    authorization,
    body: { data: { ...machines, attributes: { fingerprint: "x", colour: "red" } } },
  }),
  TOKEN_MISSING: await ask("GET", "me"),
  LICENSE_INVALID: await ask("GET", "me", { authorization: "License no-such-key" }),
  NOT_FOUND: await ask("DELETE", "machines/no-such-machine", { authorization }),
  CHECKOUT_TTL_INVALID: await ask("POST", `licenses/${license.id}/actions/check-out?ttl=1`, { authorization }),
  ENVIRONMENT_NOT_SUPPORTED: await ask("GET", "me", { authorization, headers: { "Keygen-Environment": "staging" } }),
})) {
  const [error] = answer.errors ?? [];
  assert.ok(answer.status >= 400 && error?.title && error.detail, `${code}: ${JSON.stringify(answer)}`);
  if (code !== "") assert.equal(error.code, code);
}
passes("Verifies the signature of every answer, and reads refusals");

assert.equal((await ask("DELETE", `machines/${machine.id}`, { authorization })).status, 204);
passes("Deactivates a machine");
