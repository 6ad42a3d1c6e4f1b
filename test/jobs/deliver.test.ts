import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { deliver } from "../../src/jobs/deliver.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { courierDatabase, newReceiver, passTime } from "../support/receivers.ts";

const environment = env as unknown as Environment;

/** Runs the job. @returns the ids of tenants whose couriers it has woken */
async function woken(): Promise<string[]> {
  const tenants: string[] = [];
  const couriers = { idFromName: (name: string) => name, get: () => ({ wake: async (id: string) => void tenants.push(id) }) };
  const secrets = await secretsOf(environment);
  // The job asks nothing else of the objects.
  const given = { ...environment, COURIER: couriers as unknown as NonNullable<Environment["COURIER"]> };
  await deliver.run({ now: new Date(), database: courierDatabase, secrets, environment: given, isOver: () => false });
  return tenants;
}

describe("the job deliver", () => {
  test("wakes the courier of a tenant with a new event, and of one with a retry that is due, and no other", async () => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor);
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    const { tenantId } = receiver;
    await receiver.deliver();
    expect(await woken()).not.toContain(tenantId);
    receiver.answers.push(() => new Response(null, { status: 500 }));
    await newLicense(vendor, policy);
    expect(await woken()).toContain(tenantId);
    await receiver.deliver({ retrySeconds: [60] });
    expect(await woken()).not.toContain(tenantId);
    await passTime(receiver, "2 minutes");
    expect(await woken()).toContain(tenantId);
    await receiver.deliver({ retrySeconds: [60] });
    expect(receiver.types()).toEqual(["license.created", "license.created"]);
    expect(await woken()).not.toContain(tenantId);
  });
});
