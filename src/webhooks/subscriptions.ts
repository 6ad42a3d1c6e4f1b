import { eventFamilies, eventTypes } from "../licensing/index.ts";

/** All that an endpoint can ask for. */
export const subscriptions: string[] = ["*", ...eventFamilies, ...eventTypes.keys()];

const known = new Set(subscriptions);

/** Returns true for what an endpoint can ask for: the name of an event, all events of a resource (`license.*`), or all (`*`). */
export const isSubscription = (text: string): boolean => known.has(text);
