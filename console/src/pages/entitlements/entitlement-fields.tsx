import type { components } from "../../api/contract.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
import type { SetDraft } from "../../parts/edit-form.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Metadata } from "../../parts/metadata.tsx";

export type Entitlement = components["schemas"]["Entitlement"];

/** The members of an entitlement that can be changed. */
export type EntitlementDraft = DraftOf<components["schemas"]["UpdateEntitlementBody"]>;

export const noEntitlement: EntitlementDraft = { name: "", code: "", metadata: {} };

export const draftOf = ({ name, code, metadata }: Entitlement): EntitlementDraft => ({ name, code, metadata });

export const entitlementWords: Words<EntitlementDraft> = { name: "Name", code: "Code", metadata: "Metadata" };

export function EntitlementFields({ draft, set }: { draft: EntitlementDraft; set: SetDraft<EntitlementDraft> }) {
  return (
    <>
      <TextField
        label={entitlementWords.name}
        name="name"
        value={draft.name}
        onChange={(name) => set({ name })}
        maxLength={256}
        hint="What people call the feature."
        isRequired
      />
      <TextField
        label={entitlementWords.code}
        name="code"
        value={draft.code}
        onChange={(code) => set({ code })}
        maxLength={256}
        placeholder="EXPORT_PDF"
        hint="What your app asks for. An app that asks for a former code does not find it."
        isMonospace
        isRequired
      />
      <Metadata value={draft.metadata} onChange={(metadata) => set({ metadata })} />
    </>
  );
}
