import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Pencil, Send } from "lucide-react";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { sentenceOf } from "../../api/problem.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { Counted } from "../../parts/counted.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { howMany } from "../../parts/formats.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Badge, Notice } from "../../parts/notice.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { Loading } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { useDeliveryCount } from "../../parts/use-counts.ts";
import { Deliveries } from "./deliveries.tsx";
import { familyWords } from "./event-words.ts";
import { Health, Trouble, type Webhook } from "./health.tsx";
import { Outcome } from "./outcome.tsx";
import { SecretUse } from "./secret-use.tsx";
import { useWebhook } from "./use-webhook.ts";
import styles from "./webhooks.module.css";

/** One webhook: how it fares, what it hears of, and each of its deliveries. */
export default function WebhookPage() {
  const tenant = useTenant();
  const { webhook_id } = useParams({ from: "/$tenant/webhooks/$webhook_id" });
  const webhook = useWebhook(tenant, webhook_id);
  if (webhook.isPending) return <Loading />;
  if (webhook.isError) return <FailedPage error={webhook.error} retry={() => webhook.refetch()} />;
  return <Known webhook={webhook.data} tenant={tenant} />;
}

function Known({ webhook, tenant }: { webhook: Webhook; tenant: string }) {
  const isPermitted = useMay();
  const [pinged, setPinged] = useState<string>();
  return (
    <Page
      title={webhook.description ?? new URL(webhook.url).host}
      lead={
        <>
          <Health webhook={webhook} /> <code>{webhook.url}</code>
        </>
      }
      actions={isPermitted("webhook.update") ? <Actions {...{ webhook, tenant }} onPinged={setPinged} /> : undefined}
    >
      <Trouble webhook={webhook} />
      {pinged === undefined ? null : (
        <Outcome tenant={tenant} webhookId={webhook.id} deliveryId={pinged} what="The test event" isLinked />
      )}
      <Section title="What it hears of">
        <Events events={webhook.events} />
        <Facts
          facts={[
            ["Products", <Products key="products" ids={webhook.products} />],
            ["Made", <Time key="made" at={webhook.created_at} />],
            [
              "The secret before also signs until",
              webhook.previous_secret_until === null ? undefined : <Time key="previous" at={webhook.previous_secret_until} />,
            ],
            [
              "Public key of v1a signatures",
              webhook.public_key === null ? undefined : (
                <span key="key">
                  <code>{webhook.public_key}</code> <CopyButton text={webhook.public_key} />
                </span>
              ),
            ],
          ]}
        />
      </Section>
      <Deliveries webhook={webhook} tenant={tenant} />
    </Page>
  );
}

function Events({ events }: { events: readonly string[] }) {
  if (events.includes("*")) return <p>Everything that happens.</p>;
  return (
    <div className={styles.events}>
      {events.map((event) => (
        <Badge key={event}>{event.endsWith(".*") ? `${familyWords(event)}: all events` : event}</Badge>
      ))}
    </div>
  );
}

function Products({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return <span>All</span>;
  return (
    <ul className={styles.events}>
      {ids.map((id) => (
        <li key={id}>
          <ProductName id={id} />
        </li>
      ))}
    </ul>
  );
}

/** Losses that come with the end of a webhook. */
function Losses({ webhook }: { webhook: Webhook }) {
  const waiting = useDeliveryCount(webhook.id, { status: "pending" });
  const all = useDeliveryCount(webhook.id);
  return (
    <ul>
      <li>Nothing more is sent to {new URL(webhook.url).host}.</li>
      <Counted count={waiting} what="the deliveries that wait">
        {(count) =>
          count === 0
            ? "No delivery waits."
            : `${count === undefined ? "Deliveries that wait are" : howMany(count, "delivery that waits is", "deliveries that wait are")} never sent.`
        }
      </Counted>
      <Counted count={all} what="its deliveries">
        {(count) =>
          count === 0
            ? "It has no record of deliveries."
            : `The record of ${count === undefined ? "its deliveries" : howMany(count, "delivery", "deliveries")} of the last 30 days is deleted, with each answer of the receiver.`
        }
      </Counted>
      <li>Its secret is deleted. Another webhook for the same address gets another one.</li>
      <li>The events themselves stay in the trail.</li>
    </ul>
  );
}

type Asked = "rotate" | "disable" | "delete";

function Actions({ webhook, tenant, onPinged }: { webhook: Webhook; tenant: string; onPinged: (deliveryId: string) => void }) {
  const isPermitted = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [secret, setSecret] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const params = { path: { tenant_name: tenant, webhook_id: webhook.id } };
  const refresh = () => queries.invalidateQueries({ queryKey: [tenant, "webhooks"] });
  const attempt = async (send: () => Promise<unknown>) => {
    setProblem(undefined);
    try {
      await send();
      await refresh();
    } catch (error) {
      setProblem(error);
    }
  };
  const enable = (enabled: boolean) =>
    dataOf(api.PATCH("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}", { params, body: { enabled } }));
  const ping = async () => {
    const { id } = await dataOf(api.POST("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/actions/ping", { params }));
    onPinged(id);
  };
  const rotate = async () => {
    const rotated = await dataOf(
      api.POST("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/actions/rotate-secret", { params }),
    );
    setSecret(rotated.secret ?? "");
  };
  const common = { isOpen: true, onClose: () => setAsked(undefined) };
  return (
    <>
      {webhook.enabled ? (
        <Button kind="primary" onPress={() => attempt(ping)}>
          <Send aria-hidden size={16} /> Send a test event
        </Button>
      ) : (
        <Button kind="primary" onPress={() => attempt(() => enable(true))}>
          Switch it on
        </Button>
      )}
      <LinkButton to={`/${tenant}/webhooks/${webhook.id}/edit`}>
        <Pencil aria-hidden size={16} /> Change
      </LinkButton>
      <Button onPress={() => setAsked("rotate")}>Rotate the secret</Button>
      {webhook.enabled ? <Button onPress={() => setAsked("disable")}>Switch it off</Button> : null}
      {isPermitted("webhook.delete") ? <Button onPress={() => setAsked("delete")}>Delete</Button> : null}
      {problem === undefined ? null : <Notice kind="bad">{sentenceOf(problem)}</Notice>}
      {asked === "rotate" ? (
        <Confirmation
          {...common}
          title="Give it a new secret?"
          action="Rotate the secret"
          effects={
            <p>
              For 24 hours each delivery is signed with both, so that a receiver that knows either accepts it. Deploy the new one
              within that time.
            </p>
          }
          send={rotate}
          onDone={refresh}
        />
      ) : null}
      {asked === "disable" ? (
        <Confirmation
          {...common}
          title="Switch this webhook off?"
          action="Switch it off"
          effects={
            <p>
              Events that happen while it is off are <strong>not sent later</strong>. Deliveries that are waiting go out when it
              is switched on again.
            </p>
          }
          send={() => enable(false)}
          onDone={refresh}
        />
      ) : null}
      {asked === "delete" ? (
        <Confirmation
          {...common}
          title="Delete this webhook?"
          action="Delete the webhook"
          typed={new URL(webhook.url).host}
          effects={<Losses webhook={webhook} />}
          send={() => api.DELETE("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}", { params })}
          onDone={() => {
            navigate({ to: `/${tenant}/webhooks` as string });
            queries.removeQueries({ queryKey: [tenant, "webhooks", webhook.id] });
            queries.invalidateQueries({ queryKey: [tenant, "webhooks", "list"] });
          }}
        />
      ) : null}
      <SecretOnce title="The webhook's new secret" secret={secret} label="Webhook secret" onClose={() => setSecret(undefined)}>
        <SecretUse />
      </SecretOnce>
    </>
  );
}
