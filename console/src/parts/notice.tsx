import type { ReactNode } from "react";
import styles from "./notice.module.css";

export type Tone = "good" | "warning" | "bad" | "plain";

/** Sentences that matter now. A screen reader says them as they appear: what went wrong at once. */
export function Notice({ kind = "plain", title, children }: { kind?: Tone; title?: string; children?: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[kind]}`} role={kind === "bad" ? "alert" : "status"}>
      {title === undefined ? null : <strong>{title}</strong>}
      {children === undefined ? null : <div>{children}</div>}
    </div>
  );
}

/** A state in a word or two. */
export function Badge({ kind = "plain", children }: { kind?: Tone; children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[kind]}`}>{children}</span>;
}
