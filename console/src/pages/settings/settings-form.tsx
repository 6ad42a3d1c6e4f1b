import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { Checkbox, TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";

type Settings = Pick<
  components["schemas"]["Tenant"],
  "require_second_factor" | "protected" | "count_addresses" | "event_retention_days" | "search_metadata" | "edge_shards"
>;

/** Every setting of a tenant, with what it does. Only what was changed is sent. */
export function SettingsForm({
  tenant,
  settings,
  onSaved,
}: {
  tenant: string;
  settings: Settings;
  /** Told whether what is shown is saved. */
  onSaved: (isSaved: boolean) => void;
}) {
  const client = useQueryClient();
  const isReadOnly = !useMay()("tenant.update");
  const [given, setGiven] = useState<Partial<Settings>>({});
  const [retention, setRetention] = useState(textOf(settings.event_retention_days));
  const [shards, setShards] = useState(String(settings.edge_shards));
  const [members, setMembers] = useState(settings.search_metadata.join(", "));
  const wanted = { ...settings, ...given };
  const set = (change: Partial<Settings>) => {
    onSaved(false);
    setGiven({ ...given, ...change });
  };
  const save = () => {
    const all: Settings = {
      ...wanted,
      event_retention_days: retention.trim() === "" ? null : Number(retention),
      edge_shards: Number(shards),
      search_metadata: namesIn(members),
    };
    const changed = Object.entries(all).filter(([name, value]) => String(value) !== String(settings[name as keyof Settings]));
    const body: Partial<Settings> = Object.fromEntries(changed);
    return dataOf(api.PATCH("/api/v1/tenants/{tenant_name}", { params: { path: { tenant_name: tenant } }, body }));
  };
  const fields = (
    <>
      <Checkbox
        isSelected={wanted.require_second_factor}
        onChange={(require_second_factor) => set({ require_second_factor })}
        isDisabled={isReadOnly}
        hint="Admins, and people whose role may what the role user may not, sign in with a code of their phone too. Who has none sets it up at the next sign-in. Sessions under way go on until they expire, within an hour. API tokens are not asked."
      >
        Demand a second factor of admins
      </Checkbox>
      <Checkbox
        isSelected={wanted.protected}
        onChange={(value) => set({ protected: value })}
        isDisabled={isReadOnly}
        hint="New policies let only admins create licenses, unless they say otherwise. Policies that there are stay as they are."
      >
        Protect new policies
      </Checkbox>
      <Checkbox
        isSelected={wanted.count_addresses}
        onChange={(count_addresses) => set({ count_addresses })}
        isDisabled={isReadOnly}
        hint="Shows licenses that look shared. What is stored are hashes that change each day and go after 30 days. Switched off, those that are stored are deleted."
      >
        Count the addresses that a license is validated from
      </Checkbox>
      <TextField
        label="Metadata that the search looks at"
        name="search_metadata"
        value={members}
        onChange={(text) => {
          onSaved(false);
          setMembers(text);
        }}
        isDisabled={isReadOnly}
        validate={(text) => (namesIn(text).length <= 10 ? null : "Name ten at most.")}
        hint="Names of members of a license's metadata, with commas between, such as order, invoice: a search for an order number then finds its license. Ten at most."
      />
      <TextField
        label="Days that events are kept"
        name="event_retention_days"
        value={retention}
        onChange={(text) => {
          onSaved(false);
          setRetention(text);
        }}
        isDisabled={isReadOnly}
        inputMode="numeric"
        validate={(text) => wholeBetween(text, 7, 36_500, true)}
        hint="7 to 36,500; empty keeps them for ever. Older events are removed for good, and a signed seal says which. The trail before them is gone from the page Events."
      />
      <TextField
        label="Nodes in each region"
        name="edge_shards"
        value={shards}
        onChange={(text) => {
          onSaved(false);
          setShards(text);
        }}
        isDisabled={isReadOnly}
        inputMode="numeric"
        validate={(text) => wholeBetween(text, 1, 64, false)}
        hint="1 to 64. One node serves some thousand validations a second. Validations go on while licenses move to other nodes."
      />
    </>
  );
  if (isReadOnly) return fields;
  const done = () => {
    onSaved(true);
    client.invalidateQueries({ queryKey: [tenant, "settings"] });
    client.invalidateQueries({ queryKey: ["tenants"] });
  };
  return (
    <Form action="Save" send={save} onDone={done}>
      {fields}
    </Form>
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

const textOf = (days: number | null): string => (days === null ? "" : String(days));

/** The sentence that refuses what is no whole number between two. The service decides all the same. */
function wholeBetween(text: string, least: number, most: number, mayBeEmpty: boolean): string | null {
  if (text.trim() === "") return mayBeEmpty ? null : "Give a number.";
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? null : `Give a whole number from ${least} to ${most}.`;
}
