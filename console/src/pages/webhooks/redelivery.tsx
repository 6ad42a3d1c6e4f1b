import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, bodyOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Form } from "../../parts/form.tsx";
import { howMany } from "../../parts/formats.ts";
import { InstantField } from "../../parts/instant-field.tsx";
import { Failed, Loading } from "../../parts/states.tsx";
import { formatTime } from "../../parts/time.tsx";

type Props = {
  webhookId: string;
  onClose: () => void;
  send: (body: { since: string; until?: string }) => Promise<void>;
};

/** Sends failed deliveries again, after it has said how many there are: all of them where nobody says from when on. */
export function Redelivery({ webhookId, ...form }: Props) {
  const tenant = useTenant();
  const failed = useQuery({
    queryKey: [tenant, "webhooks", webhookId, "failed"],
    // A failure of a moment ago is told too.
    staleTime: 0,
    gcTime: 0,
    queryFn: async () => {
      const path = { tenant_name: tenant, webhook_id: webhookId };
      const query = { status: "failed", sort: "created_at", limit: 1, count: true } as const;
      const { data, count } = await bodyOf(
        api.GET("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries", { params: { path, query } }),
      );
      return { oldest: data?.[0]?.created_at, count: count ?? 0 };
    },
  });
  if (failed.isPending) return <Loading />;
  if (failed.isError) return <Failed error={failed.error} retry={() => failed.refetch()} />;
  const { oldest, count } = failed.data;
  if (oldest === undefined)
    return (
      <>
        <p>No delivery of the last 30 days has failed. Those that are tried again have not failed yet.</p>
        <div>
          <Button onPress={form.onClose}>Close</Button>
        </div>
      </>
    );
  return <RedeliveryForm {...form} oldest={oldest} count={count} />;
}

function RedeliveryForm({ oldest, count, onClose, send }: Omit<Props, "webhookId"> & { oldest: string; count: number }) {
  const [since, setSince] = useState<string | null>(oldest);
  const [until, setUntil] = useState<string | null>(null);
  return (
    <Form
      action="Send them again"
      onCancel={onClose}
      onDone={onClose}
      send={() => send({ since: since ?? "", ...(until === null ? {} : { until }) })}
    >
      <p>
        {howMany(count, "delivery has", "deliveries have")} failed in the last 30 days, the first at {formatTime(oldest)}.
      </p>
      <p>
        Each failed delivery of this time is sent once more, the oldest first, with all its retries. Its <code>webhook-id</code>{" "}
        stays, so that a receiver knows what it has had.
      </p>
      <InstantField label="Made since" name="since" value={since} onChange={setSince} isRequired />
      <InstantField label="Until" name="until" value={until} onChange={setUntil} hint="Left empty, until now." />
    </Form>
  );
}
