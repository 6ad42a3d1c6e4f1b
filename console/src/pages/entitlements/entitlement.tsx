import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged, taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { metadataFacts } from "../../parts/metadata.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { draftOf, type Entitlement, EntitlementFields, entitlementWords } from "./entitlement-fields.tsx";

const route = "/api/v1/tenants/{tenant_name}/entitlements/{entitlement_id}";

/** One entitlement: it is so small that its page is its form. */
export default function EntitlementPage() {
  const tenant = useTenant();
  const may = useMay();
  const { entitlementId: id } = useParams({ strict: false }) as { entitlementId: string };
  const path = { tenant_name: tenant, entitlement_id: id };
  const read = (): Promise<Tagged<Entitlement>> => taggedOf(api.GET(route, { params: { path } }));
  const entitlement = useQuery({ queryKey: [tenant, "entitlements", id], queryFn: read });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = () => navigate({ to: `/${tenant}/entitlements` as string });
  const done = () => {
    queries.invalidateQueries({ queryKey: [tenant, "entitlements"] });
    leave();
  };
  if (entitlement.isPending) return <Loading />;
  if (entitlement.isError) return <FailedPage error={entitlement.error} retry={() => entitlement.refetch()} />;
  const { thing } = entitlement.data;
  return (
    <Page
      title={thing.name}
      lead="Entitlement"
      actions={may("entitlement.delete") ? <Deletion entitlement={thing} onDone={done} /> : undefined}
    >
      {may("entitlement.update") ? (
        <EditForm
          opened={entitlement.data}
          read={read}
          draftOf={draftOf}
          words={entitlementWords}
          send={(body, tag) => dataOf(api.PATCH(route, { params: { path }, headers: ifMatch(tag), body }))}
          onCancel={leave}
          onDone={done}
        >
          {(draft, set) => <EntitlementFields draft={draft} set={set} />}
        </EditForm>
      ) : (
        <Section title="What it is">
          <Facts facts={[["Code", <code key="code">{thing.code}</code>], ...metadataFacts(thing.metadata)]} />
        </Section>
      )}
    </Page>
  );
}

function Deletion({ entitlement, onDone }: { entitlement: Entitlement; onDone: () => void }) {
  const tenant = useTenant();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button kind="caution" onPress={() => setAsked(true)}>
        Delete
      </Button>
      <Confirmation
        title={`Delete ${entitlement.name}?`}
        action="Delete the entitlement"
        effects={<p>It goes only where no policy and no license holds it; else it is refused, and nothing changes.</p>}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        send={() => api.DELETE(route, { params: { path: { tenant_name: tenant, entitlement_id: entitlement.id } } })}
        onDone={onDone}
      />
    </>
  );
}
