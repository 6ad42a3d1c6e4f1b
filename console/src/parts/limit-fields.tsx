import { snakeCase } from "../../../src/licensing/attribute-names.ts";
import { type LimitName, limitNames, policyAttribute } from "../../../src/licensing/policy-attributes.ts";
import type { components } from "../api/contract.ts";
import { TextField } from "./fields.tsx";
import { formatBytes, formatNumber } from "./formats.ts";
import styles from "./limit-fields.module.css";

export type TypedLimits = Partial<Record<LimitName, string>>;

type Policy = components["schemas"]["Policy"];

/** Limits that a license of this policy may have of its own: a node-locked one has one machine, whatever it says. */
export const limitsUnder = ({ floating }: Pick<Policy, "floating">): readonly LimitName[] =>
  limitNames.filter((name) => floating || name !== "maxMachines");

/** The limits as the API takes them. What is left empty is the policy's. */
export function limitsOf(typed: TypedLimits, policy: Pick<Policy, "floating">): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const name of limitsUnder(policy)) {
    const text = typed[name]?.trim() ?? "";
    if (text !== "") limits[snakeCase(name)] = Number(text);
  }
  return limits;
}

/** A license's own limits. Each says what holds where it is left empty. */
export function LimitFields({
  policy,
  limits,
  onChange,
}: {
  policy: Policy;
  limits: TypedLimits;
  onChange: (limits: TypedLimits) => void;
}) {
  return (
    <div className={styles.limits}>
      {limitsUnder(policy).map((name) => {
        const ofPolicy = policy[snakeCase(name)];
        const shown = name === "maxMemory" || name === "maxDisk" ? formatBytes : formatNumber;
        return (
          <TextField
            key={name}
            name={snakeCase(name)}
            label={policyAttribute(name).description}
            inputMode="numeric"
            pattern="[0-9]*"
            value={limits[name] ?? ""}
            onChange={(text) => onChange({ ...limits, [name]: text })}
            hint={ofPolicy === null ? "Empty: no limit" : `Empty: ${shown(ofPolicy)}, as the policy says`}
          />
        );
      })}
    </div>
  );
}
