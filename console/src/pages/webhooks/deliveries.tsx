import { useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { paths } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { type Filter, useListAddress } from "../../parts/address.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { Badge, Notice } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { formatNumber, Time } from "../../parts/time.tsx";
import { eventNames } from "./event-words.ts";
import type { Webhook } from "./health.tsx";
import { Redelivery } from "./redelivery.tsx";
import type { Delivery } from "./use-webhook.ts";

type Status = Delivery["status"];

type Query = NonNullable<paths["/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries"]["get"]["parameters"]["query"]>;

const statusChoices: { value: Status; label: string }[] = [
  { value: "pending", label: "On their way" },
  { value: "succeeded", label: "Arrived" },
  { value: "failed", label: "Failed" },
];

const filters: readonly Filter[] = [
  { name: "status", label: "Status", kind: "choice", choices: statusChoices, isMain: true },
  {
    name: "event",
    label: "Event",
    kind: "choice",
    choices: eventNames.map((name) => ({ value: name, label: name })),
    isMain: true,
  },
  { name: "since", label: "Made from", kind: "from" },
  { name: "until", label: "Made until", kind: "until" },
];

const columns: readonly ListColumn<Delivery>[] = [
  { name: "Status", cell: (delivery) => <StatusBadge {...delivery} />, width: 130, isMain: true },
  { name: "Event", isMain: true, cell: ({ event }) => <code>{event}</code> },
  { name: "Last answer", cell: ({ attempts }) => <LastAnswer attempt={attempts[0]} />, width: "1.5fr" },
  { name: "Attempts", cell: ({ attempts_count }) => formatNumber(attempts_count), width: 90 },
  { name: "Made", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 150, isMain: true },
];

export function StatusBadge({ status, attempts_count }: Pick<Delivery, "status" | "attempts_count">) {
  if (status === "succeeded") return <Badge kind="good">Arrived</Badge>;
  if (status === "failed") return <Badge kind="bad">Failed</Badge>;
  return attempts_count === 0 ? <Badge>On its way</Badge> : <Badge kind="warning">Trying again</Badge>;
}

/** The deliveries of the last 30 days, newest first, and a way to send the failed ones again. */
export function Deliveries({ webhook, tenant }: { webhook: Webhook; tenant: string }) {
  const isPermitted = useMay();
  const queries = useQueryClient();
  const address = useListAddress<Query>(filters, "-created_at");
  const [isAsking, setAsking] = useState(false);
  const [sent, setSent] = useState<{ redelivered: number; is_more: boolean }>();
  const path = { tenant_name: tenant, webhook_id: webhook.id };
  const ofWebhook = [tenant, "webhooks", webhook.id];
  const queryKey = [...ofWebhook, "list"];
  return (
    <Section
      title="Deliveries of the last 30 days"
      actions={
        <>
          <Button
            kind="quiet"
            aria-label="Read the deliveries again"
            onPress={() => queries.invalidateQueries({ queryKey: ofWebhook })}
          >
            <RotateCw aria-hidden size={16} />
          </Button>
          {isPermitted("webhook.update") && webhook.enabled ? (
            <Button onPress={() => setAsking(true)}>Redeliver all that failed</Button>
          ) : null}
        </>
      }
    >
      {sent === undefined ? null : (
        <Notice kind={sent.redelivered === 0 ? "plain" : "good"}>
          {sent.redelivered === 0
            ? "Nothing has failed in that time."
            : `${formatNumber(sent.redelivered)} deliveries are on their way again.`}
          {sent.is_more ? " There are more: ask again to send them too." : ""}
        </Notice>
      )}
      <List
        label="Deliveries"
        queryKey={queryKey}
        address={address}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries", { params: { path, query } })}
        idOf={({ id }) => id}
        textOf={(delivery) => delivery.event}
        hrefOf={({ id }) => `/${tenant}/webhooks/${webhook.id}/deliveries/${id}`}
        columns={columns}
        empty={<Empty title="Nothing was sent yet.">Send a test event to see whether it arrives.</Empty>}
      />
      <Dialog title="Redeliver all that failed" isOpen={isAsking} onClose={() => setAsking(false)}>
        <Redelivery
          webhookId={webhook.id}
          onClose={() => setAsking(false)}
          send={async (body) => {
            setSent(
              await dataOf(
                api.POST("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries/actions/redeliver", {
                  params: { path },
                  body,
                }),
              ),
            );
            await queries.invalidateQueries({ queryKey: ofWebhook });
          }}
        />
      </Dialog>
    </Section>
  );
}

function LastAnswer({ attempt }: { attempt: Delivery["attempts"][number] | undefined }) {
  if (attempt === undefined) return <span>–</span>;
  return <span>{attempt.error ?? `the status ${attempt.status} after ${formatNumber(attempt.duration_ms)} ms`}</span>;
}
