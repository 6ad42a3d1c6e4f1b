import type { ReactNode } from "react";
import { ListBoxItem, Text } from "react-aria-components";
import styles from "./fields.module.css";

/** A sentence below a field, or below a choice, which a screen reader says with it. */
export function Hint({ children }: { children: ReactNode }) {
  return children === undefined ? null : (
    <Text slot="description" className={styles.hint}>
      {children}
    </Text>
  );
}

/** A choice of a list that opens. */
export function ChoiceItem({ id, label, hint }: { id: string; label: string; hint?: string | undefined }) {
  return (
    <ListBoxItem id={id} textValue={label} className={styles.item}>
      <Text slot="label">{label}</Text>
      <Hint>{hint}</Hint>
    </ListBoxItem>
  );
}
