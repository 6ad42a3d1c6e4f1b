import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { FailedPage } from "../../parts/failed-page.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { useWebhook } from "./use-webhook.ts";
import { WebhookForm } from "./webhook-form.tsx";

/** Changes what a webhook is told, and where. Its secret stays. */
export default function EditWebhook() {
  const tenant = useTenant();
  const { webhook_id } = useParams({ from: "/$tenant/webhooks/$webhook_id/edit" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const webhook = useWebhook(tenant, webhook_id);
  const leave = () => navigate({ to: `/${tenant}/webhooks/${webhook_id}` as string });
  if (webhook.isPending) return <Loading />;
  if (webhook.isError) return <FailedPage error={webhook.error} retry={() => webhook.refetch()} />;
  return (
    <Page title="Change a webhook" lead="Its secret stays, and deliveries that are waiting go to the new address.">
      <WebhookForm
        webhook={webhook.data}
        action="Save"
        onCancel={leave}
        onDone={leave}
        send={async (body) => {
          const path = { tenant_name: tenant, webhook_id };
          await dataOf(api.PATCH("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}", { params: { path }, body }));
          await queries.invalidateQueries({ queryKey: [tenant, "webhooks"] });
        }}
      />
    </Page>
  );
}
