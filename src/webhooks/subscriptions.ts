import { eventFamilies, eventTypes } from "../events/index.ts";

const known = new Set<string>(["*", ...eventTypes.keys(), ...eventFamilies]);

/** Returns true for what an endpoint can ask for: the name of an event, all events of a resource (`license.*`), or all (`*`). */
export const isSubscription = (text: string): boolean => known.has(text);
