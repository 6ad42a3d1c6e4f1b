import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Notice } from "../../parts/notice.tsx";
import { Failed } from "../../parts/states.tsx";
import { formatNumber, Time } from "../../parts/time.tsx";
import { type Delivery, useDelivery } from "./use-webhook.ts";

/** The outcome of a delivery that was just sent: it is watched until it has arrived or was given up. */
export function Outcome({
  tenant,
  webhookId,
  deliveryId,
  what,
  isLinked = false,
}: {
  tenant: string;
  webhookId: string;
  deliveryId: string;
  what: string;
  /** Leads to the delivery's page. */
  isLinked?: boolean;
}) {
  const queries = useQueryClient();
  const delivery = useDelivery(tenant, webhookId, deliveryId);
  const seen = `${delivery.data?.status} ${delivery.data?.attempts_count}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists beside it are read again when what they show has changed
  useEffect(() => {
    queries.invalidateQueries({ queryKey: [tenant, "webhooks", webhookId, "list"] });
    queries.invalidateQueries({ queryKey: [tenant, "webhooks", webhookId], exact: true });
  }, [seen]);
  if (delivery.isError) return <Failed error={delivery.error} retry={() => delivery.refetch()} />;
  if (delivery.data === undefined) return <Notice>{what} is on its way.</Notice>;
  return (
    <Notice kind={toneOf(delivery.data)}>
      <p>
        {what} <Became delivery={delivery.data} />{" "}
        {isLinked ? (
          <Link to={`/${tenant}/webhooks/${webhookId}/deliveries/${deliveryId}` as string}>See the delivery.</Link>
        ) : null}
      </p>
    </Notice>
  );
}

const toneOf = ({ status, attempts_count }: Delivery) =>
  status === "succeeded" ? "good" : status === "failed" ? "bad" : attempts_count > 0 ? "warning" : "plain";

function Became({ delivery: { status, attempts, attempts_count, next_attempt_at } }: { delivery: Delivery }) {
  const last = attempts[0];
  if (status === "succeeded" && last !== undefined)
    return (
      <>
        arrived: answered {last.status} after {formatNumber(last.duration_ms)} ms.
      </>
    );
  if (status === "failed") return <>failed: {last?.error}.</>;
  if (attempts_count === 0 || last === undefined) return <>is on its way.</>;
  return (
    <>
      did not arrive yet: {last.error}. It is tried again <Time at={next_attempt_at} as="distance" />.
    </>
  );
}
