import { Plus } from "lucide-react";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { subscriptionWords } from "./event-words.ts";
import { Health, type Webhook } from "./health.tsx";

const columns: readonly ListColumn<Webhook>[] = [
  { name: "Health", cell: (webhook) => <Health webhook={webhook} />, width: 110, isMain: true },
  { name: "Address", cell: ({ url }) => <span title={url}>{url}</span>, isMain: true, width: "2fr" },
  { name: "For", cell: ({ description }) => description ?? "–" },
  { name: "Events", cell: ({ events }) => subscriptionWords(events) },
  { name: "Failing since", cell: ({ failing_since }) => <Time at={failing_since} as="distance" />, width: 140 },
];

/** The addresses that events are sent to. */
export default function Webhooks() {
  const tenant = useTenant();
  const isPermitted = useMay();
  return (
    <Page
      title="Webhooks"
      lead="Your programs hear of what happens: a license was sold, a trial ends, a machine died."
      actions={
        isPermitted("webhook.create") ? (
          <LinkButton kind="primary" to={`/${tenant}/webhooks/new`}>
            <Plus aria-hidden size={16} /> New webhook
          </LinkButton>
        ) : undefined
      }
    >
      <List
        label="Webhooks"
        queryKey={[tenant, "webhooks", "list"]}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/webhooks", { params: { path: { tenant_name: tenant }, query } })}
        idOf={({ id }) => id}
        textOf={({ url }) => url}
        hrefOf={({ id }) => `/${tenant}/webhooks/${id}`}
        columns={columns}
        empty={
          <Empty title="There is no webhook yet.">
            Make one, and Latchkey sends events to an address of yours, signed and tried again until they arrive.
          </Empty>
        }
      />
    </Page>
  );
}
