/** Types of events, by resource. */
export const eventTypes: string[] = [
  "license.created",
  "license.updated",
  "license.deleted",
  "license.expired",
  "machine.created",
  "webhook.ping",
];
