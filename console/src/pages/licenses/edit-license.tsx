import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type Snake, snakeCase } from "../../../../src/licensing/attribute-names.ts";
import { type LimitName, limitNames, policyAttribute } from "../../../../src/licensing/policy-attributes.ts";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged, taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf } from "../../api/things.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
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
type LicenseDraft = DraftOf<components["schemas"]["UpdateLicenseBody"], "product_id" | "policy_id">;

type Limits = Pick<LicenseDraft, Snake<LimitName>>;

const route = "/api/v1/tenants/{tenant_name}/licenses/{license_id}";

const draftOf = (license: License): LicenseDraft => ({
  name: license.name,
  expiry: license.expiry,
  owner: license.owner,
  // Every member of the type is a limit.
  ...(Object.fromEntries(limitNames.map((name) => [snakeCase(name), license[snakeCase(name)]])) as Limits),
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
        words={words}
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
                value={draft[snakeCase(name)]}
                onChange={(limit) => set({ [snakeCase(name)]: limit })}
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

const words: Words<LicenseDraft> = {
  name: "Name",
  expiry: "Expiry",
  owner: "Owner",
  metadata: "Metadata",
  // Every member of the type is a limit.
  ...(Object.fromEntries(limitNames.map((name) => [snakeCase(name), policyAttribute(name).description])) as Words<Limits>),
};

const limitHint = (ofPolicy: number | null): string =>
  ofPolicy === null ? "Empty: no limit, as the policy says." : `Empty: ${formatNumber(ofPolicy)}, as the policy says.`;
