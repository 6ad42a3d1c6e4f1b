import type { ReactNode } from "react";
import { ProgressBar } from "react-aria-components";
import { sentenceOf } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import styles from "./states.module.css";

/** Shown in the place of what is being read. */
export function Loading({ label = "Loading…" }: { label?: string }) {
  return (
    <ProgressBar isIndeterminate aria-label={label} className={styles.state}>
      <span className={styles.dots} aria-hidden />
      <span>{label}</span>
    </ProgressBar>
  );
}

/** Shown in the place of what could not be read, with the sentence that says why. */
export function Failed({ error, retry, reset }: { error: unknown; retry?: () => void; reset?: () => void }) {
  const again = retry ?? reset;
  return (
    <Notice kind="bad">
      <p>{sentenceOf(error)}</p>
      {again === undefined ? null : <Button onPress={again}>Try again</Button>}
    </Notice>
  );
}

/** Shown in the place of a list that has nothing, with what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{title}</strong>
      {children === undefined ? null : <div>{children}</div>}
    </div>
  );
}
