import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { endSession, useMay, useSession } from "../../api/session.ts";
import { taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Code } from "../../parts/copy.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { SettingsForm } from "./settings-form.tsx";

/** The settings of a whole tenant, and the ends of all of its sessions and of itself. */
export default function Settings() {
  const tenant = useTenant();
  const may = useMay();
  const [isSaved, setSaved] = useState(false);
  const read = () => taggedOf(api.GET("/api/v1/tenants/{tenant_name}", { params: { path: { tenant_name: tenant } } }));
  const settings = useQuery({
    queryKey: [tenant, "settings"],
    queryFn: read,
  });
  if (settings.isPending) return <Loading />;
  if (settings.isLoadingError) return <FailedPage error={settings.error} retry={() => settings.refetch()} />;
  const { created_at, updated_at, ed25519_public_key, edge_shards } = settings.data.thing;
  return (
    <Page title="Settings" lead="What holds for the whole tenant.">
      <Section title="About">
        <Facts
          facts={[
            ["Name", tenant],
            ["Created", <Time key="created" at={created_at} />],
            ["Changed", <Time key="changed" at={updated_at} />],
            ["Nodes in each region", may("tenant.update") ? undefined : edge_shards],
          ]}
        />
        <Code text={ed25519_public_key.trim()} label="Public key that verifies files and answers" />
      </Section>
      <Section title="Settings">
        <SettingsForm tenant={tenant} opened={settings.data} read={read} onSaved={setSaved} />
        {isSaved ? <Notice kind="good">The settings are saved.</Notice> : null}
      </Section>
      {may("tenant.update") ? <Sessions tenant={tenant} /> : null}
      {may("tenant.delete") ? <Deletion tenant={tenant} /> : null}
    </Page>
  );
}

function Sessions({ tenant }: { tenant: string }) {
  const [isAsking, setAsking] = useState(false);
  const isOwn = useSession()?.tenant === tenant;
  return (
    <Section title="Sign everybody out" actions={<Button onPress={() => setAsking(true)}>Sign everybody out</Button>}>
      <p>Replaces the key that signs the sessions of this tenant.</p>
      <Confirmation
        title="Sign everybody out?"
        effects={
          <p>
            Every session of this tenant&rsquo;s people ends at once, on every device. They sign in again with their passwords.
            API tokens, license keys, license files and what apps run are untouched.
          </p>
        }
        action="Sign everybody out"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        send={() => dataOf(api.POST("/api/v1/tenants/{tenant_name}/regenerate", { params: { path: { tenant_name: tenant } } }))}
        onDone={() => {
          if (isOwn) endSession();
        }}
      />
    </Section>
  );
}

function Deletion({ tenant }: { tenant: string }) {
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Section
      title="Delete this tenant"
      actions={
        <Button kind="caution" onPress={() => setAsking(true)}>
          Delete this tenant
        </Button>
      }
    >
      <p>Its people, products, policies, licenses and machines go with it. There is no way back.</p>
      <Confirmation
        title={`Delete ${tenant}?`}
        effects={
          <>
            <p>
              Everything of {tenant} is gone at once: accounts, products, policies, licenses, machines, webhooks and signing keys.
            </p>
            <p>Apps that ask are refused from then on. License files that are out there stay valid until they expire.</p>
          </>
        }
        typed={tenant}
        action="Delete the tenant"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        send={async () => {
          await api.DELETE("/api/v1/tenants/{tenant_name}", { params: { path: { tenant_name: tenant } } });
        }}
        onDone={() => {
          client.removeQueries({ queryKey: [tenant] });
          client.invalidateQueries({ queryKey: ["tenants"] });
          navigate({ to: "/tenants" as string });
        }}
      />
    </Section>
  );
}
