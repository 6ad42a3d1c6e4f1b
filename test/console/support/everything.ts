import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import { uniqueName, type Vendor } from "./vendor.ts";

/** The things of every kind that a vendor has. */
export type Everything = {
  /** Names and ids by which pages find things, by what they are called in paths. */
  names: Record<string, string>;
  /** Ends the receiver of the vendor's webhooks. */
  end(): void;
};

/** The words of each text that a vendor writes, by what they are for, such as `license's name`. */
export type Words = (what: string, otherwise: string) => string;

const plainly: Words = (_, otherwise) => otherwise;

/**
 * Makes something of every kind that a vendor can have, with every text that can be written, in more than one state: licenses that run, expire, are
 * suspended and full; machines that live and are dead; webhooks that arrive and fail.
 * @param words says what the texts are, where they are not the usual ones
 */
export async function makeEverything({ api }: Vendor, words: Words = plainly): Promise<Everything> {
  const receiver = await startReceiver(words("receiver's answer", "The shop is closed."));
  const product = await api.post("products", {
    name: words("product's name", "Sketchbook"),
    code: uniqueName("sketchbook"),
    url: "https://sketchbook.example.com/",
    platforms: [words("product's platform", "macOS"), "Windows"],
    metadata: { note: words("product's metadata", "drawing") },
  });
  const entitlement = await api.post("entitlements", {
    name: words("entitlement's name", "Export as PDF"),
    code: uniqueName("EXPORT-PDF"),
    metadata: { note: words("entitlement's metadata", "since 2.0") },
  });
  const policyOf = (name: string, attributes: Record<string, unknown>) =>
    api.post("policies", { product_id: product.id, name: words("policy's name", name), ...attributes });
  const floating = await policyOf("Floating, three seats", {
    floating: true,
    max_machines: 3,
    duration: 31_536_000,
    require_heartbeat: true,
    heartbeat_duration: 600,
    metadata: { note: words("policy's metadata", "for teams") },
  });
  const metered = await policyOf("Metered", { max_uses: 100, max_users: 5 });
  await api.post(`policies/${floating.id}/entitlements`, { entitlement_id: [entitlement.id] });
  const person = await api.post("accounts", {
    username: uniqueName("grace"),
    email: `${uniqueName("grace")}@example.com`,
    first_name: words("account's first name", "Grace"),
    last_name: words("account's last name", "Hopper"),
    password: "correct horse battery staple",
    metadata: { note: words("account's metadata", "met at a fair") },
  });
  const role = await api.post("roles", {
    name: uniqueName("helpdesk"),
    permissions: ["license.read", "machine.read", "license.validate"],
  });
  const licenseOf = (name: string, attributes: Record<string, unknown> = {}) =>
    api.post("licenses", {
      product_id: product.id,
      policy_id: floating.id,
      name: words("license's name", name),
      metadata: { order: words("license's metadata", "A-1001"), customer: { city: words("license's metadata", "Zürich") } },
      ...attributes,
    });
  const license = await licenseOf("Bob's studio", { owner: person.username });
  const expired = await licenseOf("Carol, expired", { expiry: "2020-01-01T00:00:00Z" }).catch(() => licenseOf("Carol"));
  const suspended = await licenseOf("Dan, suspended");
  await api.post(`licenses/${suspended.license_id}/actions/suspend`);
  const used = await licenseOf("Erin, metered", { policy_id: metered.id });
  await api.post(`licenses/${used.license_id}/actions/increment-usage`, { increment: 7 });
  await api.post(`licenses/${used.license_id}/users`, { usernames: [person.username] });
  const machineOf = (fingerprint: string) =>
    api.post("machines", {
      license_id: license.license_id,
      fingerprint: words("machine's fingerprint", fingerprint),
      name: words("machine's name", "Grace's laptop"),
      hostname: words("machine's hostname", "grace.local"),
      platform: words("machine's platform", "macOS 26"),
      cores: 8,
      metadata: { note: words("machine's metadata", "the one in the office") },
    });
  const machine = await machineOf("b5:2f:0c:9a");
  await api.post(`machines/${machine.id}/actions/ping-heartbeat`);
  await api.post(`machines/${machine.id}/components`, {
    name: words("component's name", "Disk"),
    fingerprint: words("component's fingerprint", "disk-1"),
    metadata: { note: words("component's metadata", "the first") },
  });
  await api.post(`machines/${machine.id}/processes`, {
    pid: words("process's id", "4711"),
    metadata: { note: words("process's metadata", "main") },
  });
  for (const scope of [{ fingerprint: machine.fingerprint }, { fingerprint: "not activated" }])
    await api.post(`licenses/${license.license_id}/actions/validate`, { scope });
  await api.post(`products/${product.id}/tokens`, { name: words("token's name", "The shop") });
  const token = await api.post(`licenses/${license.license_id}/tokens`, { name: words("token's name", "Bob's app") });
  const { kid } = await api.post("signing-keys");
  const webhook = await api.post("webhooks", {
    url: receiver.url,
    events: ["*"],
    description: words("webhook's description", "Tells the shop"),
  });
  const delivery = await api.post(`webhooks/${webhook.id}/actions/ping`);
  const isAttempted = async () => (await api.get(`webhooks/${webhook.id}/deliveries/${delivery.id}`)).attempts.length > 0;
  await vi.waitUntil(isAttempted, { timeout: 60_000, interval: 250 });
  const [event] = await api.get("events?limit=1");
  return {
    names: {
      product_id: product.id,
      policy_id: floating.id,
      entitlement_id: entitlement.id,
      license_id: license.license_id,
      expired_license_id: expired.license_id,
      machine_id: machine.id,
      username: person.username,
      role_name: role.name,
      role: role.name,
      account: person.username,
      token_id: token.id,
      kid,
      webhook_id: webhook.id,
      delivery_id: delivery.id,
      event_id: event.id,
    },
    end: receiver.end,
  };
}

/** Refuses every delivery, in words. */
async function startReceiver(answer: string): Promise<{ url: string; end(): void }> {
  const server: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(500, { "Content-Type": "text/html" }).end(answer);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, end: () => server.close() };
}
