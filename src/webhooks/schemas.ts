import { z } from "zod";
import { deliveryStatuses, disabledReasons } from "../db/delivery-states.ts";
import { exampleId, idParam, notBlank, refusedAs } from "../http/fields.ts";
import { createdAt, idOf, textOut, time, updatedAt, wholeOut } from "../http/schemas.ts";
import { secretOnce } from "../http/secrets-once.ts";
import { isSubscription, subscriptions } from "./subscriptions.ts";

const exampleUrl = "https://hooks.example.com/latchkey";

const aboutEvents = "Names of events, all of a resource (`license.*`), or all (`*`).";

const aboutProducts = "Ids of the products whose events it gets; an empty list for all events, those of no product too.";

const aboutEnabled = "Whether events are sent to it. Those of the time without are not sent later.";

const members = {
  id: idOf("the webhook"),
  url: textOut("The address that events are sent to.", exampleUrl),
  events: z.array(z.string()).meta({ description: aboutEvents, example: ["license.*"] }),
  products: z.array(z.uuid()).meta({ description: aboutProducts, example: [exampleId] }),
  description: textOut("What it is for.", "Mails about trials").nullable(),
  enabled: z.boolean().meta({ description: aboutEnabled, example: true }),
  api: z.enum(["native"]).meta({ description: "The format of its events.", example: "native" }),
  public_key: textOut(
    "The key that verifies its `v1a` signatures: the tenant's active Ed25519 signing key.",
    "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  ).nullable(),
  previous_secret_until: time("Until when the secret before the last rotation signs as well.").nullable(),
  failing_since: time("Since when every attempt has failed.").nullable(),
  disabled_at: time("When it was disabled.").nullable(),
  disabled_reason: z.enum(disabledReasons).nullable().meta({
    description: "Somebody asked for it, it answered 410, or every attempt had failed for five days.",
    example: "failing",
  }),
  created_at: createdAt,
  updated_at: updatedAt,
};

/** A webhook as the API shows it. */
export const webhook = z.object(members).meta({ id: "Webhook" });

/** A webhook whose secret is new. */
export const webhookWithSecret = z
  .object({
    ...members,
    secret: secretOnce(
      "What verifies its `v1` signatures, this once.",
      "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD6fLq0Zy1jKk=",
      "rotate it.",
    ),
  })
  .meta({ id: "WebhookWithSecret" });

const urlField = z
  .string(refusedAs({ invalid: "webhook_url_invalid" }))
  .min(1, "webhook_url_invalid")
  .max(2048, "webhook_url_invalid")
  .meta({
    description:
      "The address that events are sent to: https, a public host, port 443 or one from 1024 on, no user info and no fragment.",
    example: exampleUrl,
    format: "uri",
  });

const eventsField = z
  .array(
    z
      .string(refusedAs({ invalid: "webhook_events_invalid" }))
      .max(64, "webhook_events_invalid")
      .refine(isSubscription, "webhook_events_invalid")
      .meta({ id: "EventSubscription", description: "What an endpoint can ask for.", enum: subscriptions, maxLength: undefined }),
    refusedAs({ invalid: "webhook_events_invalid" }),
  )
  .min(1, "webhook_events_invalid")
  .max(100, "webhook_events_invalid")
  .meta({ description: `${aboutEvents} 1 to 100.`, example: ["license.*"] });

const rest = {
  products: z
    .array(z.uuid(refusedAs({ invalid: "product_not_found" })))
    .max(100)
    .optional()
    .meta({ description: `${aboutProducts} Up to 100.`, example: [exampleId] }),
  description: z
    .string()
    .trim()
    .regex(notBlank, "must not be blank")
    .max(256)
    .nullable()
    .optional()
    .meta({ description: "What it is for; 1 to 256 characters.", example: "Mails about trials" }),
  enabled: z.boolean().optional().meta({ description: aboutEnabled, example: true }),
  api: z.enum(["native"]).optional().meta({ description: "The format of its events.", example: "native" }),
};

export const createBody = z.strictObject({ url: urlField, events: eventsField, ...rest });

export const changeBody = z.strictObject({ url: urlField.optional(), events: eventsField.optional(), ...rest });

export const params = z.object({ webhook_id: idParam("webhook_not_found", "webhook") });

export const deliveryParams = params.extend({ delivery_id: idParam("webhook_delivery_not_found", "delivery") });

const attempt = z
  .object({
    attempted_at: time("When it was made."),
    duration_ms: wholeOut("Milliseconds that it took.", 184),
    status: wholeOut("The HTTP status of the answer; null without one.", 500).nullable(),
    error: textOut("What went wrong; null for an attempt that succeeded.", "The receiver answered 500.").nullable(),
    answer: textOut("The first KiB of the answer's body, as text.", "Internal Server Error").nullable(),
  })
  .meta({ id: "WebhookAttempt" });

export const statusField = z
  .enum(deliveryStatuses)
  .meta({ description: "Whether it is to be tried yet, and what came of it.", example: "failed" });

/** A delivery as the API shows it. */
export const delivery = z
  .object({
    id: idOf("the delivery"),
    webhook_id: idOf("the webhook"),
    event_id: idOf("the event. `webhook-id` is `evt_` and this"),
    event: textOut("What happened.", "license.suspended"),
    license_id: idOf("the license that the event belongs to").nullable(),
    status: statusField,
    attempts_count: wholeOut("Attempts since it was created or redelivered.", 3),
    attempts: z.array(attempt).meta({ description: "All attempts, the latest first; in a list that one alone." }),
    next_attempt_at: time("When it is tried next.").nullable(),
    created_at: createdAt,
    finished_at: time("When it succeeded or was given up.").nullable(),
  })
  .meta({ id: "WebhookDelivery" });
