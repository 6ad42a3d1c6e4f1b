import { TextField } from "./fields.tsx";

/** The code of a second factor. A browser may offer it. */
export function CodeField({
  value,
  onChange,
  autoFocus = false,
}: {
  value: string;
  onChange: (code: string) => void;
  autoFocus?: boolean;
}) {
  return (
    <TextField
      label="Code"
      name="code"
      value={value}
      onChange={onChange}
      autoComplete="one-time-code"
      isMonospace
      isRequired
      autoFocus={autoFocus}
      hint="Six digits from your app, or a recovery code. Each works once."
    />
  );
}
