import { Label, ProgressBar } from "react-aria-components";
import { formatBytes, formatNumber } from "../../parts/formats.ts";
import type { ExportRun } from "./export-run.ts";
import type { ImportRun } from "./import-run.ts";
import styles from "./transfer.module.css";

/** Progress in words. `share` is from 0 to 1; undefined where nobody knows. */
type Shown = { label: string; share: number | undefined; said: string };

/** A bar with how far something is. */
export function Progress({ label, share, said }: Shown) {
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

/** Progress of an import: the share of its file that is read. */
export const importProgress = ({ file: { name, size }, progress: { state, bytes, imported, refused } }: ImportRun): Shown => ({
  label: `${importing[state]} ${name}`,
  share: state === "done" ? 1 : size === 0 ? undefined : Math.min(1, bytes / size),
  said: `${formatNumber(imported)} imported, ${formatNumber(refused.length)} refused`,
});

const importing = {
  running: "Importing",
  stopping: "Importing",
  stopped: "Stopped in",
  failed: "Stopped in",
  done: "Imported",
} as const;

/** Progress of an export. @param all the licenses that there are, where they are counted */
export const exportProgress = ({ progress: { state, licenses, bytes } }: ExportRun, all: number | undefined): Shown => ({
  label: exporting[state],
  share: state === "done" ? 1 : all === undefined || all === 0 ? undefined : Math.min(1, licenses / all),
  said: `${formatNumber(licenses)} licenses, ${formatBytes(bytes)}`,
});

const exporting = { running: "Exporting", stopped: "Stopped", failed: "Broken off", done: "Exported" } as const;
