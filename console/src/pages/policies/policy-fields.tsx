import { snakeCase } from "../../../../src/licensing/attribute-names.ts";
import type { PolicyAttributeName } from "../../../../src/licensing/policy-attributes.ts";
import type { FieldProblem } from "../../api/problem.ts";
import { useSession } from "../../api/session.ts";
import type { SetDraft } from "../../parts/edit-form.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Metadata } from "../../parts/metadata.tsx";
import { Notice } from "../../parts/notice.tsx";
import { AttributeField } from "./attribute-field.tsx";
import type { PolicyDraft } from "./draft.ts";
import { attributeGroups } from "./groups.ts";
import styles from "./policies.module.css";
import { SigningKeyField } from "./signing-key-field.tsx";
import { policyWords } from "./words.ts";

/** Everything that a policy says, in groups; and what of it does not go together, before it is saved. */
export function PolicyFields({
  draft,
  set,
  refused,
  fixed = [],
}: {
  draft: PolicyDraft;
  set: SetDraft<PolicyDraft>;
  /** Attributes of the draft that do not go together. */
  refused: readonly FieldProblem[];
  /** Attributes that never change once there is the policy. */
  fixed?: readonly PolicyAttributeName[];
}) {
  const role = useSession()?.role;
  const isOthers = (name: PolicyAttributeName) => name === "protected" && role !== "admin" && role !== "superadmin";
  return (
    <>
      <TextField
        label="Name"
        name="name"
        value={draft.name}
        onChange={(name) => set({ name })}
        maxLength={256}
        hint="What people call it, such as the plan that they buy."
        isRequired
      />
      {attributeGroups.map(({ title, told, names }) => (
        <fieldset key={title} className={styles.group}>
          <legend>{title}</legend>
          <p className={styles.told}>{told}</p>
          <div className={styles.fields}>
            {names.map((name) => (
              <AttributeField
                key={name}
                name={name}
                value={draft[snakeCase(name)]}
                onChange={(value) => set({ [snakeCase(name)]: value } as Partial<PolicyDraft>)}
                isDisabled={fixed.includes(name) || isOthers(name)}
              />
            ))}
            {names.includes("scheme") ? <SigningKeyField draft={draft} set={set} /> : null}
          </div>
        </fieldset>
      ))}
      <Metadata value={draft.metadata} onChange={(metadata) => set({ metadata })} />
      <Refused refused={refused} />
    </>
  );
}

/** Refusals, each with the sentence that the service says. */
function Refused({ refused }: { refused: readonly FieldProblem[] }) {
  if (refused.length === 0) return null;
  return (
    <Notice kind="warning" title="This does not go together. Change it, then save:">
      <ul>
        {refused.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            <strong>{policyWords[field]}.</strong> {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
