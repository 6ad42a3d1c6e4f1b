import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Permission } from "../../../../src/access/permissions.ts";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Counted } from "../../parts/counted.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { howMany } from "../../parts/formats.ts";
import { Page, Section } from "../../parts/page.tsx";
import { permissionWords } from "../../parts/permission-words.ts";
import { Loading } from "../../parts/states.tsx";
import { useCount } from "../../parts/use-counts.ts";
import { Preview } from "./preview.tsx";
import { draftOf, permissionsIn, RoleFields, type RoleInput, roleWords } from "./role-form.tsx";

/** One role of the tenant's own: what it allows, to be changed or deleted by those who may. */
export default function Role() {
  const tenant = useTenant();
  const { role: name = "" } = useParams({ strict: false }) as { role?: string };
  const path = { tenant_name: tenant, role_name: name };
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  /** Times that it was saved here: the form begins anew with what is stored then. */
  const [saved, setSaved] = useState(0);
  const renamed = useRef(name);
  const read = () => taggedOf(api.GET("/api/v1/tenants/{tenant_name}/roles/{role_name}", { params: { path } }));
  const people = useCount("accounts", { role: name }, isDeleting);
  const held = people.data ?? 0;
  const role = useQuery({
    queryKey: [tenant, "roles", name],
    queryFn: read,
  });
  if (role.isPending) return <Loading />;
  if (role.isLoadingError) return <FailedPage error={role.error} retry={() => role.refetch()} />;
  const permissions = permissionsIn(role.data.thing.permissions);
  const back = () => navigate({ to: `/${tenant}/roles` as string });
  const change = async (body: Partial<RoleInput>, tag: string) => {
    await dataOf(api.PATCH("/api/v1/tenants/{tenant_name}/roles/{role_name}", { params: { path }, headers: ifMatch(tag), body }));
    renamed.current = body.name ?? name;
  };
  return (
    <Page
      title={name}
      lead="A change holds at once, also for people of this role who are signed in. A new name ends their sessions."
      actions={
        may("admin.delete") ? (
          <Button kind="caution" onPress={() => setDeleting(true)}>
            Delete
          </Button>
        ) : undefined
      }
    >
      {may("admin.update") ? (
        <EditForm
          key={`${name} ${saved}`}
          opened={role.data}
          read={read}
          draftOf={draftOf}
          words={roleWords}
          send={change}
          onDone={async () => {
            if (renamed.current !== name) {
              queries.invalidateQueries({ queryKey: [tenant, "roles"] });
              navigate({ to: `/${tenant}/roles/${encodeURIComponent(renamed.current)}` as string });
              return;
            }
            await queries.invalidateQueries({ queryKey: [tenant, "roles"] });
            setSaved(saved + 1);
          }}
          onCancel={back}
        >
          {(draft, set) => <RoleFields draft={draft} set={set} before={permissions} />}
        </EditForm>
      ) : (
        <ReadOnly permissions={permissions} />
      )}
      <Confirmation
        title={`Delete ${name}?`}
        inTheWay={
          held === 0 ? undefined : (
            <>
              {howMany(held, "person has", "people have")} it. Give them another role first:{" "}
              <Link to={`/${tenant}/accounts` as string} search={{ role: name } as never}>
                the people of this role
              </Link>
              .
            </>
          )
        }
        effects={
          <ul>
            <Counted count={people} what="the people who have it">
              {(count) => (count === undefined ? "While somebody has it this is refused." : "Nobody has it.")}
            </Counted>
            <li>What it allows is gone with it: a role of the same name begins with nothing.</li>
          </ul>
        }
        typed={name}
        action="Delete the role"
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        send={async () => {
          await api.DELETE("/api/v1/tenants/{tenant_name}/roles/{role_name}", { params: { path } });
        }}
        onDone={() => {
          queries.invalidateQueries({ queryKey: [tenant, "roles"] });
          back();
        }}
      />
    </Page>
  );
}

function ReadOnly({ permissions }: { permissions: readonly Permission[] }) {
  return (
    <>
      <Section title="These people may">
        <ul>
          {permissions.map((permission) => (
            <li key={permission}>{permissionWords[permission]}</li>
          ))}
        </ul>
      </Section>
      <Section title="What such a person sees">
        <Preview permissions={permissions} />
      </Section>
    </>
  );
}
