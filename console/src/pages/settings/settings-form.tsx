import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { snakeCase } from "../../../../src/licensing/attribute-names.ts";
import { type TenantSetting, tenantSetting, tenantSettingNames } from "../../../../src/licensing/tenant-settings.ts";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged } from "../../api/tagged.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
import { EditForm, type SetDraft } from "../../parts/edit-form.tsx";
import { Checkbox, TextField } from "../../parts/fields.tsx";

type Settings = DraftOf<components["schemas"]["UpdateTenantBody"]>;

const settings = tenantSettingNames.map((name) => ({ member: snakeCase(name), setting: tenantSetting(name) }));

/** The members of a tenant that can be changed. */
const draftOf = (tenant: Settings): Settings =>
  // Every member of the type is a setting.
  Object.fromEntries(settings.map(({ member }) => [member, tenant[member]])) as Settings;

const settingWords =
  // Every member of the type is a setting.
  Object.fromEntries(settings.map(({ member, setting }) => [member, setting.label])) as Words<Settings>;

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
  /** The form is shown to the operator, who decides some settings alone. */
  isOperator?: boolean;
}) {
  const shown = settings.filter(({ setting }) => isOperator || setting.isForOperators !== true);
  return shown.map(({ member, setting }) => (
    <SettingField
      key={member}
      name={member}
      setting={setting}
      value={draft[member]}
      onChange={(value) => set({ [member]: value })}
      isReadOnly={isReadOnly}
    />
  ));
}

/** The field of a setting, by its kind. */
function SettingField({
  name,
  setting,
  value,
  onChange,
  isReadOnly,
}: {
  name: string;
  setting: TenantSetting;
  value: unknown;
  onChange: (value: unknown) => void;
  isReadOnly: boolean;
}): ReactElement {
  const { label, hint, kind } = setting;
  const common = { label, name, hint, isDisabled: isReadOnly };
  switch (kind) {
    case "flag":
      return (
        <Checkbox isSelected={value === true} onChange={onChange} isDisabled={isReadOnly} hint={hint}>
          {label}
        </Checkbox>
      );
    case "amount":
    case "limit": {
      const { minimum, maximum } = setting;
      return (
        <TextField
          {...common}
          defaultValue={value === null ? "" : String(value)}
          onChange={(text) => onChange(kind === "limit" && text.trim() === "" ? null : Number(text))}
          inputMode="numeric"
          validate={(text) => wholeBetween(text, minimum, maximum, kind === "limit")}
        />
      );
    }
    case "texts": {
      const { most } = setting;
      return (
        <TextField
          {...common}
          defaultValue={(value as string[]).join(", ")}
          onChange={(text) => onChange(namesIn(text))}
          validate={(text) => (namesIn(text).length <= most ? null : `Name ${most} at most.`)}
        />
      );
    }
  }
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
