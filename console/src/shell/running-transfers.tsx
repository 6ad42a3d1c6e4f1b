import { Link, useLocation } from "@tanstack/react-router";
import { currentSession } from "../api/session.ts";
import { exportProgress, importProgress, Progress } from "../pages/transfer/progress.tsx";
import { isExporting, isImporting, useExportRun, useImportRun } from "../pages/transfer/running.ts";
import { Leaving } from "../parts/leaving.tsx";
import styles from "./running-transfers.module.css";

/** At the foot of every other page: how far an import or an export is, which goes on meanwhile. It asks before somebody ends one. */
export function RunningTransfers({ tenant }: { tenant: string }) {
  const { pathname } = useLocation();
  const imported = useImportRun(tenant).run;
  const exported = useExportRun(tenant).run;
  const place = `/${tenant}/transfer`;
  return (
    <>
      {pathname === place || (imported === undefined && exported === undefined) ? null : (
        <aside className={styles.strip} aria-label="Import and export">
          {imported === undefined ? null : <Progress {...importProgress(imported)} />}
          {exported === undefined ? null : <Progress {...exportProgress(exported, undefined)} />}
          <Link to={place as string}>Look at it</Link>
        </aside>
      )}
      <Leaving
        isUnsaved={() => currentSession() !== undefined && (isImporting() || isExporting())}
        // All other pages leave it running.
        leaves={(_, to) => to === "/sign-in"}
        title="Sign out while this goes on?"
        action="Sign out"
      >
        {isImporting() ? <p>An import is under way. It stops, and goes on later when you choose the same file again.</p> : null}
        {isExporting() ? <p>An export is not whole yet. What was read of it is lost, and the next one begins anew.</p> : null}
      </Leaving>
    </>
  );
}
