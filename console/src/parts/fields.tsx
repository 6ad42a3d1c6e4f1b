import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  Select as AriaSelect,
  TextField as AriaTextField,
  CheckboxButton,
  CheckboxField,
  type CheckboxFieldProps,
  FieldError,
  Input,
  Label,
  ListBox,
  Popover,
  SelectValue,
  TextArea,
  type TextFieldProps,
} from "react-aria-components";
import { ChoiceItem, Hint } from "./choice-item.tsx";
import styles from "./fields.module.css";

type Described = { label: string; hint?: ReactNode };

/** A line of text, or several with `lines`. A form's `validationErrors` by its `name` show below it. */
export function TextField({
  label,
  hint,
  lines,
  placeholder,
  isMonospace = false,
  ...props
}: Omit<TextFieldProps, "className"> & Described & { lines?: number; placeholder?: string; isMonospace?: boolean }) {
  const shape = `${styles.input} ${isMonospace ? styles.monospace : ""}`;
  return (
    <AriaTextField {...props} className={styles.field}>
      <Label className={styles.label}>{label}</Label>
      {lines === undefined ? (
        <Input className={shape} placeholder={placeholder} />
      ) : (
        <TextArea className={shape} rows={lines} placeholder={placeholder} />
      )}
      <Hint>{hint}</Hint>
      <FieldError className={styles.error} />
    </AriaTextField>
  );
}

export type Choice<Value extends string> = { value: Value; label: string; hint?: string };

/** One of some. The list opens by key or pointer, and finds by typing. */
export function Select<Value extends string>({
  label,
  hint,
  choices,
  value,
  onChange,
  name,
  isDisabled = false,
  isRequired = false,
}: Described & {
  choices: readonly Choice<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  name?: string;
  isDisabled?: boolean;
  isRequired?: boolean;
}) {
  return (
    <AriaSelect
      className={styles.field}
      value={value}
      onChange={(key) => onChange(key as Value)}
      isDisabled={isDisabled}
      isRequired={isRequired}
      name={name}
    >
      <Label className={styles.label}>{label}</Label>
      <AriaButton className={`${styles.input} ${styles.select}`}>
        <SelectValue className={styles.value} />
        <ChevronDown aria-hidden size={16} />
      </AriaButton>
      <Hint>{hint}</Hint>
      <FieldError className={styles.error} />
      <Popover className={styles.popover}>
        <ListBox className={styles.list} items={choices}>
          {(choice) => <ChoiceItem id={choice.value} label={choice.label} hint={choice.hint} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** A choice of yes or no. A form's `validationErrors` by its `name` show below it. */
export function Checkbox({
  children,
  hint,
  ...props
}: Omit<CheckboxFieldProps, "className" | "children"> & { children: ReactNode; hint?: ReactNode }) {
  return (
    <CheckboxField {...props} className={styles.field}>
      <CheckboxButton className={styles.checkbox}>
        <span className={styles.box} aria-hidden>
          <svg viewBox="0 0 16 16" role="presentation">
            <path d="M3 8.500l3.500 3.500L13 4.500" />
          </svg>
        </span>
        <span>
          {children}
          {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
        </span>
      </CheckboxButton>
      <FieldError className={styles.error} />
    </CheckboxField>
  );
}
