import { snakeCase } from "../../../../src/licensing/attribute-names.ts";
import { type PolicyAttributeName, policyAttribute } from "../../../../src/licensing/policy-attributes.ts";
import { Checkbox, Select, TextField } from "../../parts/fields.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { DurationField } from "./duration-field.tsx";
import { hintOf, labelOf, wordOf } from "./words.ts";

/** The field of an attribute, by the kind that its declaration says. */
export function AttributeField({
  name,
  value,
  onChange,
  isDisabled = false,
}: {
  name: PolicyAttributeName;
  value: unknown;
  onChange: (value: unknown) => void;
  /** It never changes, or is not this person's to change. */
  isDisabled?: boolean;
}) {
  const attribute = policyAttribute(name);
  const common = { label: labelOf(name), hint: hintOf(name), name: snakeCase(name) };
  if (name === "duration") return <DurationField value={Number(value)} onChange={onChange} />;
  switch (attribute.kind) {
    case "choice":
      return (
        <Select
          {...common}
          choices={attribute.values.map((one) => ({ value: one, label: wordOf(one) }))}
          value={String(value)}
          onChange={onChange}
          isDisabled={isDisabled}
        />
      );
    case "flag":
      return (
        <Checkbox name={common.name} isSelected={value === true} onChange={onChange} hint={common.hint} isDisabled={isDisabled}>
          {common.label}
        </Checkbox>
      );
    case "limit":
      return <NumberField {...common} value={value as number | null} onChange={onChange} />;
    case "amount":
      return <NumberField {...common} value={value as number} onChange={onChange} isRequired />;
    case "list":
      return (
        <TextField
          {...common}
          defaultValue={(value as readonly number[]).join(", ")}
          pattern="[0-9, ]*"
          onChange={(text) =>
            onChange(
              text
                .split(",")
                .map((one) => one.trim())
                .filter((one) => one !== "")
                .map(Number),
            )
          }
        />
      );
  }
}
