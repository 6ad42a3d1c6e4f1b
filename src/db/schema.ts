/** Every table. A table is described in the file of the resource it belongs to. */
export * from "./schema/accounts.ts";
export * from "./schema/analytics.ts";
export * from "./schema/catalogue.ts";
export * from "./schema/edge.ts";
export * from "./schema/events.ts";
export * from "./schema/idempotency.ts";
export * from "./schema/jobs.ts";
export * from "./schema/licenses.ts";
export * from "./schema/machines.ts";
export * from "./schema/masters.ts";
export * from "./schema/notices.ts";
export * from "./schema/seals.ts";
export * from "./schema/sessions.ts";
export * from "./schema/signing-keys.ts";
export * from "./schema/tenants.ts";
export * from "./schema/tokens.ts";
export * from "./schema/webhooks.ts";
