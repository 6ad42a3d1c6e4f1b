import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged } from "../../api/tagged.ts";
import { EditForm, type SetDraft } from "../../parts/edit-form.tsx";
import { Checkbox, TextField } from "../../parts/fields.tsx";

type Settings = Pick<
  components["schemas"]["Tenant"],
  "require_second_factor" | "protected" | "count_addresses" | "event_retention_days" | "search_metadata" | "edge_shards"
>;

/** The members of a tenant that can be changed. */
const draftOf = ({
  require_second_factor,
  protected: isProtected,
  count_addresses,
  search_metadata,
  event_retention_days,
  edge_shards,
}: Settings): Settings => ({
  require_second_factor,
  protected: isProtected,
  count_addresses,
  search_metadata,
  event_retention_days,
  edge_shards,
});

const settingWords = {
  require_second_factor: "Demand a second factor of admins",
  protected: "Protect new policies",
  count_addresses: "Count the addresses that a license is validated from",
  search_metadata: "Metadata that the search looks at",
  event_retention_days: "Days that events are kept",
  edge_shards: "Nodes in each region",
};

/** Every setting of a tenant, with what it does. Only what was changed is sent. */
export function SettingsForm({
  tenant,
  opened,
  read,
  onSaved,
}: {
  tenant: string;
  opened: Tagged<Settings>;
  read: () => Promise<Tagged<Settings>>;
  /** Told whether what is shown is saved. */
  onSaved: (isSaved: boolean) => void;
}) {
  const queries = useQueryClient();
  /** Times that it was saved here: the form begins anew with what is stored then. */
  const [saved, setSaved] = useState(0);
  const may = useMay();
  if (!may("tenant-settings.update")) return <SettingFields draft={draftOf(opened.thing)} set={() => {}} isReadOnly />;
  return (
    <EditForm
      key={saved}
      opened={opened}
      read={read}
      draftOf={draftOf}
      words={settingWords}
      send={(body, tag) =>
        dataOf(
          api.PATCH("/api/v1/tenants/{tenant_name}", {
            params: { path: { tenant_name: tenant } },
            headers: ifMatch(tag),
            body,
          }),
        )
      }
      onDone={async () => {
        queries.invalidateQueries({ queryKey: ["tenants"] });
        await queries.invalidateQueries({ queryKey: [tenant, "settings"] });
        setSaved(saved + 1);
        onSaved(true);
      }}
    >
      {(draft, set) => (
        <SettingFields
          draft={draft}
          isOperator={may("tenant.update")}
          set={(change) => {
            onSaved(false);
            set(change);
          }}
        />
      )}
    </EditForm>
  );
}

function SettingFields({
  draft,
  set,
  isReadOnly = false,
  isOperator = false,
}: {
  draft: Settings;
  set: SetDraft<Settings>;
  isReadOnly?: boolean;
  /** The form is shown to the operator, who decides how many nodes serve a tenant. */
  isOperator?: boolean;
}) {
  return (
    <>
      <Checkbox
        isSelected={draft.require_second_factor}
        onChange={(require_second_factor) => set({ require_second_factor })}
        isDisabled={isReadOnly}
        hint="Admins, and people whose role may what the role user may not, sign in with a code of their phone too. Who has none sets it up at the next sign-in. Sessions under way go on until they expire, within an hour. API tokens are not asked."
      >
        {settingWords.require_second_factor}
      </Checkbox>
      <Checkbox
        isSelected={draft.protected}
        onChange={(value) => set({ protected: value })}
        isDisabled={isReadOnly}
        hint="New policies let only admins create licenses, unless they say otherwise. Policies that there are stay as they are."
      >
        {settingWords.protected}
      </Checkbox>
      <Checkbox
        isSelected={draft.count_addresses}
        onChange={(count_addresses) => set({ count_addresses })}
        isDisabled={isReadOnly}
        hint="Shows licenses that look shared. What is stored are hashes that change each day and go after 30 days. Switched off, those that are stored are deleted."
      >
        {settingWords.count_addresses}
      </Checkbox>
      <TextField
        label={settingWords.search_metadata}
        name="search_metadata"
        defaultValue={draft.search_metadata.join(", ")}
        onChange={(text) => set({ search_metadata: namesIn(text) })}
        isDisabled={isReadOnly}
        validate={(text) => (namesIn(text).length <= 10 ? null : "Name ten at most.")}
        hint="Names of members of a license's metadata, with commas between, such as order, invoice: a search for an order number then finds its license. Ten at most."
      />
      <TextField
        label={settingWords.event_retention_days}
        name="event_retention_days"
        defaultValue={draft.event_retention_days === null ? "" : String(draft.event_retention_days)}
        onChange={(text) => set({ event_retention_days: text.trim() === "" ? null : Number(text) })}
        isDisabled={isReadOnly}
        inputMode="numeric"
        validate={(text) => wholeBetween(text, 7, 36_500, true)}
        hint="7 to 36,500; empty keeps them for ever. Older events are removed for good, and a signed seal says which. The trail before them is gone from the page Events."
      />
      {isOperator ? (
        <TextField
          label={settingWords.edge_shards}
          name="edge_shards"
          defaultValue={String(draft.edge_shards)}
          onChange={(text) => set({ edge_shards: Number(text) })}
          inputMode="numeric"
          validate={(text) => wholeBetween(text, 1, 64, false)}
          hint="1 to 64. One node serves some thousand validations a second. Validations go on while licenses move to other nodes."
        />
      ) : null}
    </>
  );
}

/** The names in a text with commas between them. */
const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];

/** The sentence that refuses what is no whole number between two. The service decides all the same. */
function wholeBetween(text: string, least: number, most: number, mayBeEmpty: boolean): string | null {
  if (text.trim() === "") return mayBeEmpty ? null : "Give a number.";
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? null : `Give a whole number from ${least} to ${most}.`;
}
