import type { components } from "./api.ts";

type Schemas = components["schemas"];

/**
 * The body of a webhook's delivery, once its signature is verified. `type` tells the kinds of events apart, and with it what `data.object` is. Later versions
 * of the service may send types that are not in here: let them pass.
 */
export type WebhookEvent = Extract<
  Schemas[keyof Schemas],
  { type: string; sequence: number; data: { object: object; before: object; after: object } }
>;

/** A type of event, such as `license.expired`. */
export type WebhookEventType = WebhookEvent["type"];
