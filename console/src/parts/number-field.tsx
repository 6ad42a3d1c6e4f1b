import { type ReactNode, useState } from "react";
import { TextField } from "./fields.tsx";

/** A whole number. Its text is its own, so that what is typed halfway stays. */
export function NumberField({
  label,
  hint,
  name,
  value,
  onChange,
  isRequired = false,
}: {
  label: string;
  hint?: ReactNode;
  name?: string;
  /** Null where it is empty. */
  value: number | null;
  onChange: (value: number | null) => void;
  isRequired?: boolean;
}) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const type = (typed: string) => {
    setText(typed);
    if (/^\d*$/.test(typed)) onChange(typed === "" ? null : Number(typed));
  };
  return (
    <TextField
      label={label}
      hint={hint}
      name={name}
      inputMode="numeric"
      pattern="[0-9]*"
      value={text}
      onChange={type}
      isRequired={isRequired}
      validate={(typed) => (/^\d*$/.test(typed) ? null : "Type a whole number of 0 or more.")}
    />
  );
}
