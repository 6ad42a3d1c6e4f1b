import { signedPrefixes } from "../crypto/purposes.ts";

/** Returns the `webhook-id` of an event, the same in every attempt: receivers know repeats by it. */
export const messageIdOf = (eventId: string): string => `${signedPrefixes.webhook}${eventId}`;
