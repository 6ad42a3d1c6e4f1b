import { Download } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { formatNumber } from "../../parts/time.tsx";
import type { RefusedRow } from "./import-run.ts";
import styles from "./transfer.module.css";

/** So many are listed. All are in the file that can be saved. */
const mostListed = 200;

/** Rows that were left out, each with why, and a file of them to be put right and imported. */
export function RefusedRows({ rows, name }: { rows: readonly RefusedRow[]; name: string }) {
  if (rows.length === 0) return null;
  const save = () => saveFile(new Blob(rows.map(({ text }) => `${text}\n`)), `refused-${name}`);
  return (
    <>
      <div className={styles.buttons}>
        <Button onPress={save}>
          <Download aria-hidden size={16} /> Save the refused rows
        </Button>
        <span className={styles.quiet}>Put them right, and import that file.</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <section className={styles.refused} tabIndex={0} aria-label="Refused rows">
        <table>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Why it was refused</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostListed).map(({ number, sentence, text }) => (
              <tr key={number}>
                <th scope="row">{formatNumber(number)}</th>
                <td>
                  {sentence}
                  <code className={styles.row}>{text}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > mostListed ? (
        <p className={styles.quiet}>
          {formatNumber(rows.length - mostListed)} more are in the file that “Save the refused rows” makes.
        </p>
      ) : null}
    </>
  );
}
