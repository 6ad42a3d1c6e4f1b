import { useState } from "react";
import { permissionsOfRole } from "../../../../src/access/permissions.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Section } from "../../parts/page.tsx";
import { PermissionChoice } from "../../parts/permission-choice.tsx";
import { Preview } from "./preview.tsx";
import styles from "./roles.module.css";

type Permission = components["schemas"]["Permission"];

export type RoleInput = { name: string; permissions: Permission[] };

/** The permissions that a role can have, in the order of the list: an admin's. */
export const permissionsIn = (some: readonly string[]): Permission[] =>
  (permissionsOfRole.admin as readonly Permission[]).filter((permission) => some.includes(permission));

/** A role's name and permissions, by what they are about, beside what a person of the role will see. Nobody gives what they may not do themselves. */
export function RoleForm({
  role,
  action,
  send,
  onDone,
  onCancel,
}: {
  role: RoleInput;
  action: string;
  send: (role: RoleInput) => Promise<unknown>;
  onDone: (role: RoleInput) => void;
  onCancel: () => void;
}) {
  const may = useMay();
  const [name, setName] = useState(role.name);
  const [chosen, setChosen] = useState<readonly string[]>(role.permissions);
  const permissions = permissionsIn(chosen);
  const grantable = permissionsIn(permissionsOfRole.admin).filter(
    (permission) => may(permission) || role.permissions.includes(permission),
  );
  const input = { name: name.trim(), permissions };
  return (
    <div className={styles.columns}>
      <Form action={action} send={() => send(input)} onDone={() => onDone(input)} onCancel={onCancel}>
        <TextField label="Name" name="name" value={name} onChange={setName} isRequired hint="Such as support, or auditor." />
        <PermissionChoice label="People of this role may" among={grantable} value={permissions} onChange={setChosen} />
      </Form>
      <div className={styles.seen}>
        <Section title="What such a person sees">
          <Preview permissions={permissions} />
        </Section>
      </div>
    </div>
  );
}
