import { expect, expectTypeOf, test } from "vitest";
import type { WebhookEvent, WebhookEventType } from "../../../clients/typescript/src/index.ts";
import { eventTypes } from "../../../src/licensing/index.ts";
import { published } from "../../support/openapi.ts";

/** A receiver of events: the compiler knows the resource by the type. */
function told(event: WebhookEvent): string {
  switch (event.type) {
    case "license.expired":
      expectTypeOf(event.data.object.expiry).toEqualTypeOf<string | null | undefined>();
      // @ts-expect-error A license has no fingerprint.
      event.data.object.fingerprint;
      return `${event.tenant}: ${event.data.object.name} has expired`;
    case "machine.culled":
      expectTypeOf(event.data.object.fingerprint).toEqualTypeOf<string | undefined>();
      return `${event.tenant}: ${event.data.object.name ?? event.data.object.fingerprint} was deleted`;
    case "policy.updated":
      expectTypeOf(event.data.object.expiring_soon_days).toEqualTypeOf<number[] | undefined>();
      return event.actor.name ?? event.actor.kind;
    default:
      return event.type;
  }
}

test("a receiver's program knows every event by its type", () => {
  const known = { "license.created": true, "webhook.ping": true } satisfies Partial<Record<WebhookEventType, true>>;
  expect([...eventTypes.keys()]).toEqual(expect.arrayContaining(Object.keys(known)));
  // @ts-expect-error Nobody bought a license.
  const unknown: WebhookEventType = "license.bought";
  expect(eventTypes.has(unknown)).toBe(false);
});

test("and reads the examples of the OpenAPI document", () => {
  const exampleOf = (type: WebhookEventType): WebhookEvent =>
    published.webhooks[type].post.requestBody.content["application/json"].example;
  expect(told(exampleOf("license.expired"))).toBe("acme: Sketchbook has expired");
  expect(told(exampleOf("machine.culled"))).toBe("acme: Sketchbook was deleted");
  expect(told(exampleOf("policy.updated"))).toBe("ada");
  expect(told(exampleOf("webhook.ping"))).toBe("webhook.ping");
});
