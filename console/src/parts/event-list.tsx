import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowUp } from "lucide-react";
import { useRef, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import type { paths } from "../api/contract.ts";
import { useTenant } from "../api/tenant.ts";
import type { ListAddress } from "./address.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { EventDetail } from "./event-detail.tsx";
import styles from "./event-list.module.css";
import { actorWords, type Event, eventSentence, resourceWord, sentenceCase } from "./event-words.ts";
import { List, type ListColumn } from "./list.tsx";
import { itemsOf, type ListPages, type PageBody, pagesKey, useListPages } from "./list-pages.ts";
import { Empty } from "./states.tsx";
import { Time } from "./time.tsx";

export type EventQuery = NonNullable<paths["/api/v1/tenants/{tenant_name}/events"]["get"]["parameters"]["query"]>;

/** Milliseconds from one look at what is new to the next, while the page is seen. */
const lookMs = 15_000;

const mostNew = 100;

const what: ListColumn<Event> = { name: "What", cell: ({ event }) => eventSentence(event), isMain: true, width: "2.5fr" };
const about: ListColumn<Event> = { name: "About", cell: ({ resource }) => sentenceCase(resourceWord(resource)), width: 120 };
const who: ListColumn<Event> = { name: "Who", cell: ({ actor }) => actorWords(actor), isMain: true };
const when: ListColumn<Event> = { name: "When", cell: ({ occurred_at }) => <Time at={occurred_at} />, isMain: true, width: 210 };

/**
 * Events, the newest first. Those that happen meanwhile are counted above it, and come in when somebody asks for them, so that no row moves by itself.
 * @param query which events: `{ license_id }` on a license's page, `{ resource, resource_id }` on another thing's
 * @param address the filters of the trail's own page, instead
 */
export function EventList({ query = {}, address }: { query?: EventQuery; address?: ListAddress<EventQuery> }) {
  const tenant = useTenant();
  const [opened, setOpened] = useState<Event>();
  const place = useRef<HTMLDivElement>(null);
  const asked = { sort: "-occurred_at", ...(address?.query ?? query) } as EventQuery;
  const queryKey = [tenant, "events"];
  // The document has lines as well, which nobody asks for here.
  const read = (page: EventQuery) =>
    api.GET("/api/v1/tenants/{tenant_name}/events", { params: { path: { tenant_name: tenant }, query: page } }) as Promise<{
      data?: PageBody<Event>;
    }>;
  const newer = useNewer({ queryKey, query: asked, read });
  return (
    <div ref={place} className={styles.events}>
      <List<Event, EventQuery>
        label="Events"
        queryKey={queryKey}
        read={read}
        {...(address === undefined ? { query: asked } : { address: { ...address, query: asked } })}
        isStill
        idOf={({ id }) => id}
        textOf={({ event }) => eventSentence(event)}
        columns={address === undefined ? [what, who, when] : [what, about, who, when]}
        onOpen={setOpened}
        note={
          newer.count === 0 ? null : (
            <Button
              onPress={() => {
                newer.show();
                place.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 });
              }}
            >
              <ArrowUp aria-hidden size={16} />
              <span aria-live="polite">{newWords(newer.count)}</span>
            </Button>
          )
        }
        empty={<Empty title="Nothing has happened yet." />}
      />
      <Dialog
        title={opened === undefined ? "" : eventSentence(opened.event)}
        isOpen={opened !== undefined}
        onClose={() => setOpened(undefined)}
      >
        {opened === undefined ? null : <EventDetail id={opened.id} />}
        <div>
          <Button onPress={() => setOpened(undefined)}>Close</Button>
        </div>
      </Dialog>
    </div>
  );
}

function newWords(count: number): string {
  if (count >= mostNew) return `${mostNew} or more new events`;
  return count === 1 ? "1 new event" : `${count} new events`;
}

type Asked = Parameters<typeof useListPages<Event, EventQuery>>[0];

/** Looks for events that happened after those that are shown: every so often, and when the tab comes back. */
function useNewer({ queryKey, query, read }: Asked): { count: number; show: () => void } {
  const client = useQueryClient();
  const pages = useListPages<Event, EventQuery>({ queryKey, query, read, isStill: true });
  const shown = pages.isPlaceholderData ? [] : itemsOf(pages.data);
  const last = shown[0]?.occurred_at;
  const newer = useQuery({
    queryKey: [...queryKey, "newer", query, last],
    enabled: pages.isSuccess && !pages.isPlaceholderData,
    queryFn: () => dataOf(read({ ...query, ...(last === undefined ? {} : { since: last }), limit: mostNew, count: false })),
    // Nothing is newer than the page just read.
    initialData: [],
    staleTime: lookMs,
    refetchInterval: lookMs,
    refetchOnWindowFocus: "always",
  });
  const known = new Set(shown.slice(0, mostNew).map(({ id }) => id));
  const show = async () => {
    // The others are read again as somebody comes near to them.
    client.setQueryData<ListPages<Event>>(
      pagesKey(queryKey, query),
      (all) => all && { pages: all.pages.slice(0, 1), pageParams: all.pageParams.slice(0, 1) },
    );
    await pages.refetch();
    client.invalidateQueries({ queryKey: [...queryKey, "count"] });
  };
  return { count: newer.data.filter(({ id }) => !known.has(id)).length, show };
}
