import { CheckboxGroup, Label } from "react-aria-components";
import type { Permission } from "../../../src/access/permissions.ts";
import { Button } from "./button.tsx";
import { Checkbox } from "./fields.tsx";
import styles from "./permission-choice.module.css";
import { groupPermissions, permissionWords } from "./permission-words.ts";

/** Some of the permissions, each with what it allows, under headings that take or leave all of theirs. */
export function PermissionChoice({
  label,
  among,
  value,
  onChange,
}: {
  label: string;
  among: readonly string[];
  value: readonly string[];
  onChange: (permissions: Permission[]) => void;
}) {
  const chosen = new Set(value);
  const change = (changed: readonly string[], isOn: boolean) => {
    const others = value.filter((permission) => !changed.includes(permission));
    onChange([...others, ...(isOn ? changed : [])] as Permission[]);
  };
  return (
    <CheckboxGroup className={styles.choice} value={[...value]} onChange={(next) => onChange(next as Permission[])}>
      <Label className={styles.label}>{label}</Label>
      <div className={styles.groups}>
        {groupPermissions(among).map(({ heading, permissions }) => {
          const hasAll = permissions.every((permission) => chosen.has(permission));
          return (
            <fieldset key={heading} className={styles.group}>
              <legend>{heading}</legend>
              {permissions.map((permission) => (
                <Checkbox key={permission} value={permission} hint={<code>{permission}</code>}>
                  {permissionWords[permission]}
                </Checkbox>
              ))}
              <Button kind="quiet" onPress={() => change(permissions, !hasAll)}>
                {hasAll ? "Leave all of these" : "Take all of these"}
              </Button>
            </fieldset>
          );
        })}
      </div>
    </CheckboxGroup>
  );
}
