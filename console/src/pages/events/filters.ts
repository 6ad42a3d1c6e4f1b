import { accountsOf } from "../../api/things.ts";
import type { Filter } from "../../parts/address.ts";
import { actorKinds, eventResources, typesOfEvents } from "../../parts/event-words.ts";

/** The filters of the trail. Accounts are offered to those who may read them; others type a username. */
export const eventFilters = (tenant: string, { mayReadAccounts }: { mayReadAccounts: boolean }): readonly Filter[] => [
  { name: "event", label: "What happened", kind: "thing", find: typesOfEvents, isMain: true },
  mayReadAccounts
    ? { name: "actor", label: "Who did it", kind: "thing", find: accountsOf(tenant), isMain: true }
    : { name: "actor", label: "Who did it", kind: "text", placeholder: "A username", isMain: true },
  { name: "since", label: "From", kind: "from", isMain: true },
  { name: "until", label: "Until", kind: "until", isMain: true },
  { name: "actor_kind", label: "Kind of actor", kind: "choice", choices: actorKinds },
  { name: "resource", label: "About a", kind: "choice", choices: eventResources },
  { name: "resource_id", label: "Id of what it is about", kind: "text" },
  { name: "license_id", label: "Id of a license", kind: "text", placeholder: "With its machines and tokens" },
  { name: "request_id", label: "Id of a request", kind: "text", placeholder: "From X-Request-Id" },
];
