import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged, taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Counted } from "../../parts/counted.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { howMany } from "../../parts/formats.ts";
import { metadataFacts } from "../../parts/metadata.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { useCount } from "../../parts/use-counts.ts";
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
  if (entitlement.isLoadingError) return <FailedPage error={entitlement.error} retry={() => entitlement.refetch()} />;
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
  const ofIt = { entitlement: entitlement.code };
  const policies = useCount("policies", ofIt, isAsked);
  const licenses = useCount("licenses", ofIt, isAsked);
  const [given, held] = [policies.data ?? 0, licenses.data ?? 0];
  return (
    <>
      <Button kind="caution" onPress={() => setAsked(true)}>
        Delete
      </Button>
      <Confirmation
        title={`Delete ${entitlement.name}?`}
        action="Delete the entitlement"
        inTheWay={
          given + held === 0 ? undefined : (
            <>
              <Link to={`/${tenant}/policies` as string} search={ofIt as never}>
                {howMany(given, "policy gives", "policies give")} it
              </Link>
              , and{" "}
              <Link to={`/${tenant}/licenses` as string} search={ofIt as never}>
                {howMany(held, "license holds", "licenses hold")} it
              </Link>
              , by such a policy or as their own. Take it away from all of them first.
            </>
          )
        }
        effects={
          <ul>
            <Counted count={policies} what="the policies that give it">
              {(count) => (count === undefined ? "While a policy gives it this is refused." : "No policy gives it.")}
            </Counted>
            <Counted count={licenses} what="the licenses that hold it">
              {(count) => (count === undefined ? "While a license holds it this is refused." : "No license holds it.")}
            </Counted>
            <li>
              Apps that ask for <code>{entitlement.code}</code> are told that it is missing. Files that name it stay valid until
              they expire.
            </li>
          </ul>
        }
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        send={() => api.DELETE(route, { params: { path: { tenant_name: tenant, entitlement_id: entitlement.id } } })}
        onDone={onDone}
      />
    </>
  );
}
