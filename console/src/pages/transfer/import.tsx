import { useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { DropZone, FileTrigger, Text } from "react-aria-components";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { Button } from "../../parts/button.tsx";
import { Code } from "../../parts/copy.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { formatNumber } from "../../parts/time.tsx";
import { ImportRun, type SendRows } from "./import-run.ts";
import { Progress } from "./progress.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { textOf } from "./rows.ts";
import { useImportRun } from "./running.ts";
import styles from "./transfer.module.css";

const exampleRow = {
  product_id: "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
  policy_id: "01932f5e-7a10-7cc3-98c4-dc0c0c073990",
  name: "Alice's desktop",
  key: "A1B2C3-D4E5F6",
  expiry: "2030-12-31T23:59:59Z",
  uses: 12,
  owner: "alice",
  machines: [{ fingerprint: "b5:2f:0c:9a" }],
};

const sendRowsOf =
  (tenant: string): SendRows =>
  async (rows, key) => {
    await dataOf(
      api.POST("/api/v1/tenants/{tenant_name}/licenses/import", {
        params: { path: { tenant_name: tenant } },
        headers: { "Idempotency-Key": key },
        // The service judges each row, whatever it is.
        body: { licenses: rows as components["schemas"]["LicenseToImport"][] },
      }),
    );
  };

/** Brings licenses in from a file of any size, and says of each row that is refused why. */
export function Import({ tenant }: { tenant: string }) {
  const queries = useQueryClient();
  const { run, progress, setRun } = useImportRun(tenant);
  const [file, setFile] = useState<File>();
  const goOn = async (next: ImportRun) => {
    await next.run();
    await queries.invalidateQueries({ queryKey: [tenant, "licenses"] });
  };
  const start = (chosen: File) => {
    setFile(chosen);
    const next = new ImportRun(textOf(chosen), sendRowsOf(tenant));
    setRun(next);
    goOn(next);
  };
  return (
    <Section title="Import">
      {run === undefined || progress === undefined ? (
        <>
          <p>
            One license a line. Keys, expiry, uses, machines and users come with it; keys that apps in the field have go on
            working. Rows that the service refuses are left out and listed here, and the others go in.
          </p>
          <Drop onFile={start} />
          <p>A line looks like this. Only product and policy must be there, and a name; without a key it gets a new one.</p>
          <Code text={JSON.stringify(exampleRow)} label="A line of an import" />
        </>
      ) : (
        <>
          <Progress
            label={`${labels[progress.state]} ${file?.name ?? ""}`}
            share={progress.state === "done" ? 1 : file === undefined || file.size === 0 ? undefined : progress.bytes / file.size}
            said={`${formatNumber(progress.imported)} imported, ${formatNumber(progress.refused.length)} refused`}
          />
          {progress.state === "failed" ? (
            <Notice kind="bad" title="It did not go on.">
              <p>{progress.sentence}</p>
              <p>What is imported stays. Go on sends the part that failed again; nothing comes in twice.</p>
            </Notice>
          ) : null}
          {progress.state === "done" ? (
            <Notice kind={progress.refused.length === 0 ? "good" : "warning"}>
              The file was read to its end: {formatNumber(progress.imported)} licenses are in
              {progress.refused.length === 0 ? "." : `, ${formatNumber(progress.refused.length)} rows are not.`}
            </Notice>
          ) : null}
          <div className={styles.buttons}>
            {progress.state === "running" || progress.state === "stopping" ? (
              <Button isDisabled={progress.state === "stopping"} onPress={() => run.stop()}>
                {progress.state === "stopping" ? "Stopping after this part…" : "Stop"}
              </Button>
            ) : null}
            {progress.state === "stopped" || progress.state === "failed" ? (
              <Button kind="primary" onPress={() => goOn(run)}>
                Go on
              </Button>
            ) : null}
            {progress.state === "running" || progress.state === "stopping" ? null : (
              <Button onPress={() => setRun(undefined)}>Another file</Button>
            )}
          </div>
          <RefusedRows rows={progress.refused} name={file?.name ?? "rows.ndjson"} />
        </>
      )}
    </Section>
  );
}

const labels = {
  running: "Importing",
  stopping: "Importing",
  stopped: "Stopped in",
  failed: "Stopped in",
  done: "Imported",
} as const;

function Drop({ onFile }: { onFile: (file: File) => void }) {
  return (
    <DropZone
      className={styles.drop}
      onDrop={async ({ items }) => {
        const dropped = items.find((item) => item.kind === "file");
        if (dropped?.kind === "file") onFile(await dropped.getFile());
      }}
    >
      <FileUp aria-hidden size={28} />
      <Text slot="label">Drop a file of NDJSON here, or choose one.</Text>
      <FileTrigger
        acceptedFileTypes={[".ndjson", ".jsonl", ".json", "application/x-ndjson"]}
        onSelect={(files) => {
          const chosen = files?.[0];
          if (chosen !== undefined) onFile(chosen);
        }}
      >
        <Button kind="primary">Choose a file</Button>
      </FileTrigger>
    </DropZone>
  );
}
