import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { ifMatch } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { readWebhook, useTaggedWebhook } from "./use-webhook.ts";
import { draftOf, WebhookFields, webhookWords } from "./webhook-form.tsx";

/** Changes what a webhook is told, and where. Its secret stays. */
export default function EditWebhook() {
  const tenant = useTenant();
  const { webhook_id } = useParams({ from: "/$tenant/webhooks/$webhook_id/edit" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const webhook = useTaggedWebhook(tenant, webhook_id);
  const leave = () => navigate({ to: `/${tenant}/webhooks/${webhook_id}` as string });
  if (webhook.isPending) return <Loading />;
  if (webhook.isLoadingError) return <FailedPage error={webhook.error} retry={() => webhook.refetch()} />;
  return (
    <Page title="Change a webhook" lead="Its secret stays, and deliveries that are waiting go to the new address.">
      <EditForm
        opened={webhook.data}
        read={() => readWebhook(tenant, webhook_id)}
        draftOf={draftOf}
        words={webhookWords}
        send={(body, tag) =>
          dataOf(
            api.PATCH("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}", {
              params: { path: { tenant_name: tenant, webhook_id } },
              headers: ifMatch(tag),
              body,
            }),
          )
        }
        onCancel={leave}
        onDone={() => {
          queries.invalidateQueries({ queryKey: [tenant, "webhooks"] });
          leave();
        }}
      >
        {(draft, set) => <WebhookFields draft={draft} set={set} />}
      </EditForm>
    </Page>
  );
}
