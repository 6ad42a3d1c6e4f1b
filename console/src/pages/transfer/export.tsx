import { Download } from "lucide-react";
import { useState } from "react";
import { api, bodyOf } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { formatNumber } from "../../parts/time.tsx";
import { useCount } from "../../parts/use-counts.ts";
import { ExportRun, type ReadLines } from "./export-run.ts";
import { exportProgress, Progress } from "./progress.tsx";
import { requirePerson, useExportRun } from "./running.ts";
import { openSink, writesToFile } from "./sinks.ts";
import styles from "./transfer.module.css";

const readLinesOf =
  (tenant: string, username: string): ReadLines =>
  async (after, signal) => {
    requirePerson(username);
    return bodyOf(
      api.GET("/api/v1/tenants/{tenant_name}/licenses/export", {
        params: { path: { tenant_name: tenant }, query: after === undefined ? {} : { after } },
        parseAs: "stream",
        signal,
      }),
    );
  };

/** Writes every license into a file, as it comes. */
export function Export({ tenant }: { tenant: string }) {
  const username = useSession()?.username ?? "";
  const { run, progress, setRun } = useExportRun(tenant);
  const [isOpening, setOpening] = useState(false);
  const all = useCount("licenses", {});
  const start = async () => {
    setOpening(true);
    const sink = await openSink(`licenses-${tenant}-${new Date().toISOString().slice(0, 10)}.ndjson`);
    setOpening(false);
    if (sink === undefined) return;
    const next = new ExportRun(sink, readLinesOf(tenant, username));
    setRun(next);
    await next.run();
  };
  return (
    <Section title="Export">
      <p>
        Every license that you may see, in the order in which they were made, with its key in clear:{" "}
        <strong>keep the file as you keep passwords.</strong> The last line says how many there are; a file without it is not
        whole.
      </p>
      {writesToFile() ? null : (
        <p className={styles.quiet}>
          This browser writes no files while it reads: the export is in its memory until it is saved.
        </p>
      )}
      {progress === undefined || run === undefined ? (
        <div>
          <Button kind="primary" isDisabled={isOpening} onPress={start}>
            <Download aria-hidden size={16} />{" "}
            {all.data === undefined ? "Export the licenses" : `Export ${formatNumber(all.data)} licenses`}
          </Button>
        </div>
      ) : (
        <>
          <Progress {...exportProgress(run, all.data)} />
          {progress.sentence === undefined ? null : <Notice kind="bad">{progress.sentence}</Notice>}
          {progress.state === "done" ? <Notice kind="good">Every license is in the file.</Notice> : null}
          <div className={styles.buttons}>
            {progress.state === "running" ? <Button onPress={() => run.stop()}>Stop</Button> : null}
            {progress.state === "stopped" || progress.state === "failed" ? (
              <Button kind="primary" onPress={() => run.run()}>
                Go on
              </Button>
            ) : null}
            {progress.state === "running" ? null : <Button onPress={() => setRun(undefined)}>Another export</Button>}
          </div>
        </>
      )}
    </Section>
  );
}
