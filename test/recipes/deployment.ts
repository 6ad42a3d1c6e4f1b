import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { app, type Catalogue, newCatalogue, newPolicy } from "../support/client.ts";
import { rememberingHashers } from "../support/password-hashers.ts";

/** Host at which the recipes reach the service in these tests. */
const host = "https://licenses.example.com";

/** A request that a recipe has sent elsewhere. */
export type Sent = { url: string; headers: Headers; body: any };

export type Deployment = Catalogue & {
  policyId: string;
  /** The variables of recipes. */
  variables: { LATCHKEY_URL: string; LATCHKEY_TOKEN: string };
  sent: Sent[];
  /** Has the service, or whoever is elsewhere, fail for a while. */
  failing: { service: boolean; elsewhere: boolean };
};

/**
 * A tenant with a product, a policy and a token of the product. Requests of a recipe to the service are answered by the service itself; what it sends
 * elsewhere is kept, and answered with 200.
 */
export async function newDeployment(attributes: Record<string, unknown> = {}): Promise<Deployment> {
  const vendor = await newCatalogue();
  const { id: policyId } = await newPolicy(vendor, attributes);
  const permissions = ["license.create", "license.read", "license.update", "license.suspend", "license.reinstate", "policy.read"];
  const made = await vendor.admin.post(`${vendor.path}/products/${vendor.productId}/tokens`, { name: "shop", permissions });
  const sent: Sent[] = [];
  const failing = { service: false, elsewhere: false };
  const outside = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, options) => {
    const request = new Request(input, options);
    const { DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    if (request.url.startsWith(`${host}/`)) {
      if (failing.service) return Response.json({ code: "50001", message: "away" }, { status: 503 });
      return app.request(request, undefined, { ...(env as unknown as Environment), PASSWORD_HASHER: rememberingHashers });
    }
    if (endpoint !== undefined && request.url.startsWith(new URL(endpoint).origin)) return outside(input, options);
    if (failing.elsewhere) return new Response("away", { status: 500 });
    sent.push({ url: request.url, headers: request.headers, body: await request.json() });
    return new Response("ok");
  });
  onTestFinished(() => spy.mockRestore());
  const variables = { LATCHKEY_URL: `${host}/api/v1${vendor.path}`, LATCHKEY_TOKEN: made.data.token };
  return { ...vendor, policyId, variables, sent, failing };
}
