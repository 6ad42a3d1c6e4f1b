import { eventFamilies, eventTypes } from "../../../../src/licensing/event-types.ts";
import type { components } from "../../api/contract.ts";

/** The events that a webhook can ask for: one, all of a resource, or all. */
export type Subscription = components["schemas"]["EventSubscription"];

/** Families whose names are not their plurals. */
const unusualNames: Record<string, string> = {
  "process.*": "Processes",
  "policy.*": "Policies",
  "token.*": "API tokens",
  "tenant.*": "The tenant",
  "tenant_key.*": "Session keys",
  "entitlement.*": "Entitlements",
};

/** A family in words: `signing_key.*` is "Signing keys". */
export function familyWords(family: string): string {
  const name = family.slice(0, -2).replaceAll("_", " ");
  return unusualNames[family] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}s`;
}

export type EventOfFamily = { name: Subscription; when: string };

/** Every event by its family, each with when it is written. */
export const families: readonly { family: Subscription; words: string; events: readonly EventOfFamily[] }[] = eventFamilies.map(
  (family) => ({
    family: family as Subscription,
    words: familyWords(family),
    events: [...eventTypes].flatMap(([name, { when }]) =>
      name.startsWith(family.slice(0, -1)) ? [{ name: name as Subscription, when }] : [],
    ),
  }),
);

/** Every event's name, for a filter. */
export const eventNames: readonly string[] = [...eventTypes.keys()];

/** The events that a webhook hears of, in a line. */
export function subscriptionWords(events: readonly string[]): string {
  if (events.includes("*")) return "Everything";
  const whole = events.filter((event) => event.endsWith(".*")).map(familyWords);
  const single = events.filter((event) => !event.endsWith(".*"));
  const shown = single.length > 2 ? [`${single.length} events`] : single;
  return [...whole, ...shown].join(", ");
}
