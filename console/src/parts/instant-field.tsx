import type { ReactNode } from "react";
import { TextField } from "./fields.tsx";

/** An instant, picked as date and time in the person's zone. */
export function InstantField({
  label,
  hint,
  value,
  onChange,
  name,
  isRequired = false,
}: {
  label: string;
  hint?: ReactNode;
  /** ISO 8601; null where none is picked. */
  value: string | null;
  onChange: (instant: string | null) => void;
  name?: string;
  isRequired?: boolean;
}) {
  return (
    <TextField
      type="datetime-local"
      label={label}
      hint={hint ?? `In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
      name={name}
      isRequired={isRequired}
      value={value === null ? "" : localText(new Date(value))}
      onChange={(text) => onChange(text === "" ? null : new Date(text).toISOString())}
    />
  );
}

/** An instant as the field writes it: without a zone, in the person's own. */
function localText(instant: Date): string {
  const local = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
