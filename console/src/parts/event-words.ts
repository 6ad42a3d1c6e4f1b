import { eventFamilies, eventTypes } from "../../../src/licensing/event-types.ts";
import type { components } from "../api/contract.ts";
import type { FindThings } from "./picker.tsx";
import { pageOfThing } from "./thing-page.ts";

export type Event = components["schemas"]["Event"];
export type WholeEvent = components["schemas"]["WholeEvent"];

/** An event as a sentence. */
export const eventSentence = (name: string): string =>
  eventTypes.get(name)?.when.replace(" in a way that no other event names", "") ?? name;

const resourceWords: Record<string, string> = { tenant_key: "session key", signing_key: "signing key", token: "API token" };

/** The kind of thing that an event is about, in the glossary's word. */
export const resourceWord = (resource: string): string => resourceWords[resource] ?? resource;

/** Every resource that events are about. */
export const eventResources = eventFamilies.map((family) => {
  const resource = family.replace(/\.\*$/, "");
  return { value: resource, label: sentenceCase(resourceWord(resource)) };
});

export const actorKinds = [
  { value: "account", label: "An account" },
  { value: "superadmin", label: "The superadmin" },
  { value: "token", label: "An API token" },
  { value: "license", label: "A license key" },
  { value: "clock", label: "The clock" },
  { value: "nobody", label: "Nobody who is known" },
  { value: "database", label: "Another way than the API" },
];

/** The one who did it: a name where there is one. */
export const actorWords = ({ kind, name }: Event["actor"]): string =>
  name ?? actorKinds.find(({ value }) => value === kind)?.label ?? kind;

const everyType = [
  ...eventFamilies.map((id) => ({ id, name: `Everything of a ${resourceWord(id.replace(/\.\*$/, ""))}`, detail: id })),
  ...[...eventTypes].map(([id, { when }]) => ({ id, name: when.replace(/\.$/, ""), detail: id })),
];

/** Types and families of events, found by a part of their name or their sentence. */
export const typesOfEvents: FindThings = {
  key: ["types of events"],
  find: async (part) => everyType.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(part.trim().toLowerCase())),
  read: async (id) => everyType.find((type) => type.id === id) ?? { id, name: id },
};

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The page of what an event is about, below the console's path; undefined where it has none. */
export const pageOf = (tenant: string, { resource, resource_id: id, object }: WholeEvent): string | undefined =>
  pageOfThing(tenant, resource, id, typeof object.username === "string" ? object.username : undefined);
