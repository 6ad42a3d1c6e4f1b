import { useParams } from "@tanstack/react-router";
import { EventDetail } from "../../parts/event-detail.tsx";
import { Page, Section } from "../../parts/page.tsx";

/** One event, for a link that somebody sends. */
export default function OneEvent() {
  const { eventId } = useParams({ strict: false }) as { eventId: string };
  return (
    <Page title="An event">
      <Section title="What happened">
        <EventDetail id={eventId} />
      </Section>
    </Page>
  );
}
