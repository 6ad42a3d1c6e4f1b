import { permissionsOfRole } from "../../../../src/access/permissions.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
import type { SetDraft } from "../../parts/edit-form.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Section } from "../../parts/page.tsx";
import { PermissionChoice } from "../../parts/permission-choice.tsx";
import { Preview } from "./preview.tsx";
import styles from "./roles.module.css";

type Permission = components["schemas"]["Permission"];

export type RoleInput = DraftOf<components["schemas"]["UpdateRoleBody"]>;

/** The permissions that a role can have, in the order of the list: an admin's. */
export const permissionsIn = (some: readonly string[]): Permission[] =>
  (permissionsOfRole.admin as readonly Permission[]).filter((permission) => some.includes(permission));

/** The members of a role that can be changed. */
export const draftOf = ({ name, permissions }: { name: string; permissions: readonly string[] }): RoleInput => ({
  name,
  permissions: permissionsIn(permissions),
});

export const roleWords: Words<RoleInput> = { name: "Name", permissions: "What it allows" };

/**
 * A role's name and permissions, by what they are about, beside what a person of the role will see. Nobody gives what they may not do themselves.
 * @param before the permissions that it has
 */
export function RoleFields({
  draft,
  set,
  before,
}: {
  draft: RoleInput;
  set: SetDraft<RoleInput>;
  before: readonly Permission[];
}) {
  const may = useMay();
  const grantable = permissionsIn(permissionsOfRole.admin).filter((permission) => may(permission) || before.includes(permission));
  return (
    <div className={styles.columns}>
      <div className={styles.fields}>
        <TextField
          label={roleWords.name}
          name="name"
          value={draft.name}
          onChange={(name) => set({ name: name.trim() })}
          isRequired
          hint="Such as support, or auditor."
        />
        <PermissionChoice
          label="People of this role may"
          among={grantable}
          value={draft.permissions}
          onChange={(chosen) => set({ permissions: permissionsIn(chosen) })}
        />
      </div>
      <div className={styles.seen}>
        <Section title="What such a person sees">
          <Preview permissions={draft.permissions} />
        </Section>
      </div>
    </div>
  );
}
