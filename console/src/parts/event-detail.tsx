import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, dataOf } from "../api/client.ts";
import { useTenant } from "../api/tenant.ts";
import { Difference } from "./difference.tsx";
import { actorKinds, actorWords, pageOf, resourceWord, sentenceCase, type WholeEvent } from "./event-words.ts";
import { LicenseName } from "./names.tsx";
import { Facts } from "./page.tsx";
import { Failed, Loading } from "./states.tsx";
import { Time } from "./time.tsx";

/** One event: who did it, when, from where, to what, and what changed. */
export function EventDetail({ id }: { id: string }) {
  const tenant = useTenant();
  const event = useQuery({
    queryKey: [tenant, "events", "one", id],
    // An event never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/events/{event_id}", {
          params: { path: { tenant_name: tenant, event_id: id } },
        }),
      ),
  });
  if (event.isPending) return <Loading />;
  if (event.isError) return <Failed error={event.error} retry={() => event.refetch()} />;
  return <Shown tenant={tenant} event={event.data} />;
}

function Shown({ tenant, event }: { tenant: string; event: WholeEvent }) {
  const { actor, resource, license_id: license } = event;
  const kind = actorKinds.find(({ value }) => value === actor.kind)?.label ?? actor.kind;
  return (
    <>
      <Facts
        facts={[
          ["When", <Time key="when" at={event.occurred_at} />],
          ["Who", actor.name === null ? kind : `${actorWords(actor)} (${kind.toLowerCase()})`],
          ["Id of who did it", actor.id ?? undefined],
          ["Address", event.ip ?? "None is stored"],
          [sentenceCase(resourceWord(resource)), <About key="about" tenant={tenant} event={event} />],
          ["License", license === null || resource === "license" ? undefined : <LicenseName key="license" id={license} />],
          ["Type", <code key="type">{event.event}</code>],
          [
            "Request",
            event.request_id === null ? (
              "None: no request did it"
            ) : (
              <Link key="request" to={`/${tenant}/events` as string} search={{ request_id: event.request_id } as never}>
                {event.request_id}
              </Link>
            ),
          ],
        ]}
      />
      <Difference before={event.before} after={event.after} />
    </>
  );
}

/** The thing that it is about: by its name as the event has it, for it may be deleted since. */
function About({ tenant, event }: { tenant: string; event: WholeEvent }) {
  const { object, resource_id } = event;
  const name = [object.name, object.username, object.fingerprint, object.url].find(
    (one) => typeof one === "string" && one !== "",
  );
  const page = pageOf(tenant, event);
  const text = typeof name === "string" ? name : resource_id;
  return page === undefined ? text : <Link to={page as string}>{text}</Link>;
}
