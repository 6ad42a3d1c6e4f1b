import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { productsOf } from "../../api/things.ts";
import { CreateForm } from "../../parts/edit-form.tsx";
import { Select } from "../../parts/fields.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { Picker } from "../../parts/picker.tsx";
import { newDraft, refusedOf } from "./draft.ts";
import { PolicyFields } from "./policy-fields.tsx";
import { usePinnableKeys } from "./signing-key-field.tsx";
import { templates } from "./templates.ts";

type Body = components["schemas"]["CreatePolicyBody"];

/** Makes a policy, from one of the templates. */
export default function NewPolicy() {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { product_id: given } = useSearch({ strict: false }) as { product_id?: string };
  const keys = usePinnableKeys();
  const [productId, setProductId] = useState<string | null>(given ?? null);
  const [template, setTemplate] = useState(templates[0]);
  return (
    <Page title="Create a policy" lead="Choose what you sell, and change what is different with you.">
      <Section title="What you sell">
        <Picker
          label="Product"
          name="product_id"
          things={productsOf(tenant)}
          value={productId}
          onChange={setProductId}
          placeholder="A part of the name"
          isRequired
        />
        <Select
          label="Template"
          choices={templates.map(({ value, label, told }) => ({ value, label, hint: told }))}
          value={template?.value ?? null}
          onChange={(chosen) => setTemplate(templates.find(({ value }) => value === chosen))}
          hint={`${template?.told} All of it can be changed below; another template begins anew.`}
        />
      </Section>
      <CreateForm
        key={template?.value}
        initial={newDraft(template?.label ?? "", template?.attributes ?? {})}
        action="Create the policy"
        refusedOf={(draft) => refusedOf(draft, keys)}
        send={({ protected: isProtected, ...draft }) => {
          // Left out it is as the tenant has it, and only admins may say another.
          const body = { ...draft, ...(isProtected === true ? { protected: true } : {}), product_id: productId ?? "" };
          const path = { tenant_name: tenant };
          return dataOf(api.POST("/api/v1/tenants/{tenant_name}/policies", { params: { path }, body: body as Body }));
        }}
        onCancel={() => navigate({ to: `/${tenant}/policies` as string })}
        onDone={({ id }) => {
          queries.invalidateQueries({ queryKey: [tenant, "policies"] });
          navigate({ to: `/${tenant}/policies/${id}` as string });
        }}
      >
        {(draft, set) => <PolicyFields draft={draft} set={set} refused={refusedOf(draft, keys)} />}
      </CreateForm>
    </Page>
  );
}
