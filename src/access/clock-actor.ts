/** The actor of events whose cause is time: the clock's jobs, and the couriers that deliver to webhooks. JSON, as `latchkey.actor` takes it. */
export const clockActor = JSON.stringify({ kind: "clock" });
