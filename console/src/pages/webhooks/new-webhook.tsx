import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { CreateForm } from "../../parts/edit-form.tsx";
import { Page } from "../../parts/page.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { SecretUse } from "./secret-use.tsx";
import { noWebhook, WebhookFields } from "./webhook-form.tsx";

/** Makes a webhook, and shows its secret once. */
export default function NewWebhook() {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [made, setMade] = useState<{ id: string; secret: string }>();
  return (
    <Page title="New webhook" lead="It gets the events that happen from now on, each at least once.">
      <CreateForm
        initial={noWebhook}
        action="Make the webhook"
        onCancel={() => navigate({ to: `/${tenant}/webhooks` as string })}
        send={(body) =>
          dataOf(api.POST("/api/v1/tenants/{tenant_name}/webhooks", { params: { path: { tenant_name: tenant } }, body }))
        }
        onDone={({ id, secret }) => {
          setMade({ id, secret: secret ?? "" });
          queries.invalidateQueries({ queryKey: [tenant, "webhooks"] });
        }}
      >
        {(draft, set) => <WebhookFields draft={draft} set={set} />}
      </CreateForm>
      <SecretOnce
        title="The webhook's secret"
        secret={made?.secret}
        label="Webhook secret"
        onClose={() => navigate({ to: `/${tenant}/webhooks/${made?.id}` as string })}
      >
        <SecretUse />
      </SecretOnce>
    </Page>
  );
}
