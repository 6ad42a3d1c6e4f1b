import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { snakeCase } from "../../../../src/licensing/attribute-names.ts";
import { type LimitName, policyAttribute } from "../../../../src/licensing/policy-attributes.ts";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged, taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf } from "../../api/things.ts";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { TextField } from "../../parts/fields.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { InstantField } from "../../parts/instant-field.tsx";
import { limitsUnder } from "../../parts/limit-fields.tsx";
import { Metadata } from "../../parts/metadata.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { Page } from "../../parts/page.tsx";
import { Picker } from "../../parts/picker.tsx";
import { Loading } from "../../parts/states.tsx";

type License = components["schemas"]["License"];

/** The members of a license that can be changed: its own limits are those of the policy until it is given some. */
type LicenseDraft = Pick<License, "name" | "expiry" | "owner" | "metadata"> & Readonly<Record<string, unknown>>;

const route = "/api/v1/tenants/{tenant_name}/licenses/{license_id}";

const draftOf = (license: License): LicenseDraft => ({
  name: license.name,
  expiry: license.expiry,
  owner: license.owner,
  ...Object.fromEntries(limitsUnder(license.license_policy).map((name) => [snakeCase(name), license[snakeCase(name)]])),
  metadata: license.metadata,
});

/** Changes a license: its name, expiry, owner, limits and metadata. */
export default function EditLicense() {
  const tenant = useTenant();
  const may = useMay();
  const { licenseId: id } = useParams({ strict: false }) as { licenseId: string };
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = { tenant_name: tenant, license_id: id };
  const read = (): Promise<Tagged<License>> => taggedOf(api.GET(route, { params: { path } }));
  const license = useQuery({ queryKey: [tenant, "licenses", id, "tagged"], queryFn: read });
  const leave = () => navigate({ to: `/${tenant}/licenses/${id}` as string });
  if (license.isPending) return <Loading />;
  if (license.isLoadingError) return <FailedPage error={license.error} retry={() => license.refetch()} />;
  const { thing } = license.data;
  const policy = thing.license_policy;
  const limits = limitsUnder(policy);
  return (
    <Page title={`Change ${thing.name}`} lead={`License under ${policy.name}`}>
      <EditForm
        opened={license.data}
        read={read}
        draftOf={draftOf}
        words={words(limits)}
        send={(body, tag) => dataOf(api.PATCH(route, { params: { path }, headers: ifMatch(tag), body }))}
        onCancel={leave}
        onDone={() => {
          for (const kind of ["licenses", "machines", "events"]) queries.invalidateQueries({ queryKey: [tenant, kind] });
          leave();
        }}
      >
        {(draft, set) => (
          <>
            <TextField
              label="Name"
              name="name"
              value={draft.name}
              onChange={(name) => set({ name })}
              maxLength={256}
              isRequired
            />
            <InstantField label="Expiry" name="expiry" value={draft.expiry} onChange={(expiry) => set({ expiry })} />
            {may("user.read") ? (
              <Picker
                label="Owner"
                name="owner"
                things={accountsOf(tenant)}
                value={draft.owner}
                onChange={(owner) => set({ owner })}
                placeholder="Nobody"
              />
            ) : (
              <TextField
                label="Owner"
                name="owner"
                value={draft.owner ?? ""}
                onChange={(owner) => set({ owner: owner === "" ? null : owner })}
                hint="A username. Empty: nobody."
              />
            )}
            {limits.map((name) => (
              <NumberField
                key={name}
                label={policyAttribute(name).description}
                name={snakeCase(name)}
                value={draft[snakeCase(name)] as number | null}
                onChange={(limit) => set({ [snakeCase(name)]: limit } as Partial<LicenseDraft>)}
                hint={limitHint(policy[snakeCase(name)])}
              />
            ))}
            <Metadata value={draft.metadata} onChange={(metadata) => set({ metadata })} />
          </>
        )}
      </EditForm>
    </Page>
  );
}

const words = (limits: readonly LimitName[]): Record<string, string> => ({
  name: "Name",
  expiry: "Expiry",
  owner: "Owner",
  metadata: "Metadata",
  ...Object.fromEntries(limits.map((name) => [snakeCase(name), policyAttribute(name).description])),
});

const limitHint = (ofPolicy: number | null): string =>
  ofPolicy === null ? "Empty: no limit, as the policy says." : `Empty: ${formatNumber(ofPolicy)}, as the policy says.`;
