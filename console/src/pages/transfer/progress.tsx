import { Label, ProgressBar } from "react-aria-components";
import styles from "./transfer.module.css";

/** How far something is. @param share from 0 to 1; undefined where nobody knows */
export function Progress({ label, share, said }: { label: string; share: number | undefined; said: string }) {
  return (
    <ProgressBar
      className={styles.progress}
      value={share === undefined ? undefined : share * 100}
      isIndeterminate={share === undefined}
      valueLabel={said}
    >
      <span className={styles.words}>
        <Label>{label}</Label>
        <span>{said}</span>
      </span>
      <span className={styles.track}>
        <span className={styles.fill} style={{ width: `${(share ?? 1) * 100}%` }} />
      </span>
    </ProgressBar>
  );
}
