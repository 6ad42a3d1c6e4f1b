import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { addDuration } from "../../../../src/licensing/durations.ts";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf, policiesOf } from "../../api/things.ts";
import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { formatTime } from "../../parts/formats.ts";
import { InstantField } from "../../parts/instant-field.tsx";
import { LimitFields, limitsOf, type TypedLimits } from "../../parts/limit-fields.tsx";
import { type Member, MetadataFields, metadataOf } from "../../parts/metadata-fields.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { Picker } from "../../parts/picker.tsx";
import { CreatedLicense } from "./created-license.tsx";

type Policy = components["schemas"]["Policy"];
type License = components["schemas"]["License"];

/** Makes a license, and shows its key with the lines that validate with it. */
export default function NewLicense() {
  const [created, setCreated] = useState<License>();
  return created === undefined ? (
    <Page title="Create a license" lead="The policy says what it allows. What you leave empty is as the policy says.">
      <Section title="The license">
        <LicenseForm onCreated={setCreated} />
      </Section>
    </Page>
  ) : (
    <CreatedLicense license={created} onAnother={() => setCreated(undefined)} />
  );
}

function LicenseForm({ onCreated }: { onCreated: (license: License) => void }) {
  const tenant = useTenant();
  const may = useMay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { policy_id: given } = useSearch({ strict: false }) as { policy_id?: string };
  const [policyId, setPolicyId] = useState<string | null>(given ?? null);
  const [name, setName] = useState("");
  const [owner, setOwner] = useState<string | null>(null);
  const [expiry, setExpiry] = useState<string | null>(null);
  const [key, setKey] = useState("");
  const [limits, setLimits] = useState<TypedLimits>({});
  const [hasLimits, setHasLimits] = useState(false);
  const [members, setMembers] = useState<readonly Member[]>([]);
  const policy = useQuery({
    queryKey: [tenant, "policies", policyId],
    enabled: policyId !== null,
    queryFn: () => {
      const path = { tenant_name: tenant, policy_id: policyId ?? "" };
      return dataOf(api.GET("/api/v1/tenants/{tenant_name}/policies/{policy_id}", { params: { path } }));
    },
  });
  const send = async () => {
    const chosen = policy.data ?? (await policy.refetch({ throwOnError: true })).data;
    if (chosen === undefined) return;
    const body = {
      policy_id: chosen.id,
      product_id: chosen.product_id,
      name: name.trim(),
      ...(owner === null || owner.trim() === "" ? {} : { owner: owner.trim() }),
      ...(expiry === null ? {} : { expiry }),
      ...(key.trim() === "" ? {} : { key: key.trim() }),
      ...limitsOf(limits, chosen),
      metadata: metadataOf(members),
    };
    const path = { tenant_name: tenant };
    const license = await dataOf(api.POST("/api/v1/tenants/{tenant_name}/licenses", { params: { path }, body }));
    for (const kind of ["licenses", "events"]) client.invalidateQueries({ queryKey: [tenant, kind] });
    onCreated(license);
  };
  const takesOwnKey = policy.data !== undefined && !policy.data.use_pool && !policy.data.sign_keys;
  return (
    <Form send={send} action="Create the license" onCancel={() => navigate({ to: `/${tenant}/licenses` as string })}>
      <Picker
        label="Policy"
        name="policy_id"
        things={policiesOf(tenant)}
        value={policyId}
        onChange={setPolicyId}
        hint={policy.data === undefined ? undefined : termsOf(policy.data)}
        isRequired
      />
      <TextField
        label="Name"
        name="name"
        value={name}
        onChange={setName}
        hint="What people call it."
        maxLength={256}
        isRequired
      />
      {may("user.read") ? (
        <Picker label="Owner" name="owner" things={accountsOf(tenant)} value={owner} onChange={setOwner} />
      ) : (
        <TextField label="Owner" name="owner" value={owner ?? ""} onChange={setOwner} hint="A username. Empty: nobody." />
      )}
      <InstantField label="Expiry" name="expiry" value={expiry} onChange={setExpiry} hint={expiryHint(policy.data)} />
      {takesOwnKey ? (
        <TextField
          label="License key of your own"
          name="key"
          value={key}
          onChange={setKey}
          isMonospace
          autoComplete="off"
          hint="Empty: a random one."
        />
      ) : null}
      {policy.data === undefined ? null : (
        <div>
          <Button aria-expanded={hasLimits} onPress={() => setHasLimits(!hasLimits)}>
            Limits of its own
          </Button>
        </div>
      )}
      {policy.data !== undefined && hasLimits ? <LimitFields policy={policy.data} limits={limits} onChange={setLimits} /> : null}
      <MetadataFields members={members} onChange={setMembers} />
    </Form>
  );
}

/** Says in a sentence what the policy gives. */
function termsOf({ floating, max_machines: machines, duration, use_pool }: Policy): string {
  const seats = floating ? (machines === null ? "any number of machines" : `${machines} machines`) : "one machine";
  const time = duration === 0 ? "it never expires by itself" : "it expires when its duration is over";
  return `For ${seats}; ${time}.${use_pool ? " Its key comes from the policy's pool." : ""}`;
}

function expiryHint(policy: Policy | undefined): string {
  const zone = `In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`;
  if (policy === undefined) return zone;
  if (policy.duration === 0) return `Empty: it never expires. ${zone}`;
  if (policy.expiration_basis !== "from_creation")
    return `Empty: its duration starts later, as the policy says (${policy.expiration_basis}). ${zone}`;
  return `Empty: ${formatTime(addDuration(new Date(), policy.duration))}, when the policy's duration is over. ${zone}`;
}
