import { useMemo } from "react";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { useListAddress } from "../../parts/address.ts";
import { EventList, type EventQuery } from "../../parts/event-list.tsx";
import { Page } from "../../parts/page.tsx";
import { eventFilters } from "./filters.ts";

/** The trail: everything that happened in the tenant, with who did it. */
export default function Events() {
  const tenant = useTenant();
  const mayReadAccounts = useMay()("user.read");
  const filters = useMemo(() => eventFilters(tenant, { mayReadAccounts }), [tenant, mayReadAccounts]);
  const address = useListAddress<EventQuery>(filters, "-occurred_at");
  return (
    <Page title="Events" lead="Every change, with who made it, what was before and what after.">
      <EventList address={address} />
    </Page>
  );
}
