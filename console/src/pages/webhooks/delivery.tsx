import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { useState } from "react";
import { payloadOf } from "../../../../src/delivery/payload.ts";
import { api, dataOf } from "../../api/client.ts";
import { sentenceOf } from "../../api/problem.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Code } from "../../parts/copy.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { LicenseName } from "../../parts/names.tsx";
import { Badge, Notice } from "../../parts/notice.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { formatNumber, Time } from "../../parts/time.tsx";
import { StatusBadge } from "./deliveries.tsx";
import { Outcome } from "./outcome.tsx";
import { type Delivery, useDelivery, useWebhook } from "./use-webhook.ts";
import styles from "./webhooks.module.css";

/** One delivery: each attempt with the answer that it got, and what was sent. */
export default function DeliveryPage() {
  const tenant = useTenant();
  const isPermitted = useMay();
  const queries = useQueryClient();
  const { webhook_id, delivery_id } = useParams({ from: "/$tenant/webhooks/$webhook_id/deliveries/$delivery_id" });
  const webhook = useWebhook(tenant, webhook_id);
  const delivery = useDelivery(tenant, webhook_id, delivery_id);
  const [isSent, setSent] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const redeliver = async () => {
    setProblem(undefined);
    const path = { tenant_name: tenant, webhook_id, delivery_id };
    try {
      await dataOf(
        api.POST("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries/{delivery_id}/actions/redeliver", {
          params: { path },
        }),
      );
      setSent(true);
      await queries.invalidateQueries({ queryKey: [tenant, "webhooks", webhook_id] });
    } catch (error) {
      setProblem(error);
    }
  };
  if (delivery.isPending) return <Loading />;
  if (delivery.isError) return <FailedPage error={delivery.error} retry={() => delivery.refetch()} />;
  const { event, event_id, license_id, status, attempts, attempts_count, next_attempt_at, created_at, finished_at } =
    delivery.data;
  // One that waits for its next attempt may be sent at once.
  const isUnderWay = status === "pending" && attempts_count === 0;
  return (
    <Page
      title={event}
      lead={
        <>
          <StatusBadge {...delivery.data} /> to{" "}
          <Link to={`/${tenant}/webhooks/${webhook_id}` as string}>{webhook.data?.url ?? "the webhook"}</Link>
        </>
      }
      actions={
        isPermitted("webhook.update") && webhook.data?.enabled === true && !isUnderWay ? (
          <Button kind="primary" onPress={redeliver}>
            <Send aria-hidden size={16} /> Redeliver
          </Button>
        ) : undefined
      }
    >
      {problem === undefined ? null : <Notice kind="bad">{sentenceOf(problem)}</Notice>}
      {isSent ? <Outcome tenant={tenant} webhookId={webhook_id} deliveryId={delivery_id} what="The delivery" /> : null}
      <Section title="The delivery">
        <Facts
          facts={[
            ["webhook-id", <code key="id">evt_{event_id}</code>],
            ["License", license_id === null ? undefined : <LicenseName key="license" id={license_id} />],
            ["Made", <Time key="made" at={created_at} />],
            ["Ended", finished_at === null ? undefined : <Time key="ended" at={finished_at} />],
            ["Next attempt", next_attempt_at === null ? undefined : <Time key="next" at={next_attempt_at} as="distance" />],
          ]}
        />
      </Section>
      <Section title={attempts.length === 1 ? "One attempt" : `${formatNumber(attempts.length)} attempts`}>
        {attempts.length === 0 ? (
          <Empty title="Nothing was tried yet." />
        ) : (
          <ol className={styles.attempts}>
            {attempts.map((attempt) => (
              <Attempt key={attempt.attempted_at} attempt={attempt} />
            ))}
          </ol>
        )}
      </Section>
      {isPermitted("event.read") || isPermitted("admin.read") ? <Body tenant={tenant} eventId={event_id} /> : null}
    </Page>
  );
}

/** Milliseconds after which an attempt is given up (docs/webhooks.md). */
const longestAttemptMs = 10_000;

function Attempt({ attempt }: { attempt: Delivery["attempts"][number] }) {
  const { attempted_at, duration_ms, status, error, answer } = attempt;
  return (
    <li className={styles.attempt} data-succeeded={error === null ? "" : undefined}>
      <div className={styles.line}>
        <Badge kind={error === null ? "good" : "bad"}>{status ?? "No answer"}</Badge>
        <Time at={attempted_at} />
        <span className={styles.duration}>
          <meter
            min={0}
            max={longestAttemptMs}
            high={longestAttemptMs / 2}
            value={duration_ms}
            aria-label="Share of the time that an attempt may take"
          />
          {formatNumber(duration_ms)} ms
        </span>
      </div>
      {error === null ? null : <p>It failed: {error}.</p>}
      {answer === null || answer === "" ? null : <Code text={answer} label="The answer's beginning" />}
    </li>
  );
}

/** The text that was sent, the same in each attempt. */
function Body({ tenant, eventId }: { tenant: string; eventId: string }) {
  const event = useQuery({
    queryKey: [tenant, "events", eventId, "payload"],
    // A delivery keeps the event as it was.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const path = { tenant_name: tenant, event_id: eventId };
      const read = await dataOf(api.GET("/api/v1/tenants/{tenant_name}/events/{event_id}", { params: { path } }));
      return payloadOf({
        id: read.id,
        type: read.event,
        occurredAt: read.occurred_at,
        tenant,
        sequence: read.sequence,
        actor: read.actor,
        requestId: read.request_id,
        traceparent: null,
        tracestate: null,
        object: read.object,
        before: read.before,
        after: read.after,
      });
    },
  });
  return (
    <Section title="What was sent">
      {event.isPending ? (
        <Loading />
      ) : event.isError ? (
        <Failed error={event.error} retry={() => event.refetch()} />
      ) : (
        <Code text={JSON.stringify(JSON.parse(event.data), null, 2)} label="The event's body" />
      )}
    </Section>
  );
}
