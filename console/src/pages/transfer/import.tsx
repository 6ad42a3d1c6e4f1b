import { useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { DropZone, FileTrigger, Text } from "react-aria-components";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useSession } from "../../api/session.ts";
import { Button } from "../../parts/button.tsx";
import { Code } from "../../parts/copy.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { formatNumber, formatTime } from "../../parts/time.tsx";
import { forgetImport, isSameFile, rememberImport, type Unfinished, unfinishedImport } from "./import-memory.ts";
import { type ImportMark, ImportRun, type SendRows } from "./import-run.ts";
import { importProgress, Progress } from "./progress.tsx";
import { RefusedRows } from "./refused-rows.tsx";
import { textOf } from "./rows.ts";
import { requirePerson, useImportRun } from "./running.ts";
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
  (tenant: string, username: string): SendRows =>
  async (rows, key) => {
    requirePerson(username);
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
  const username = useSession()?.username ?? "";
  const { run, progress, setRun } = useImportRun(tenant);
  const goOn = async (next: ImportRun) => {
    await next.run();
    if (next.progress.state === "done") forgetImport(tenant, username);
    await queries.invalidateQueries({ queryKey: [tenant, "licenses"] });
  };
  const start = (file: File, from?: ImportMark) => {
    const remember = (mark: ImportMark) => rememberImport(tenant, username, file, mark);
    const next = new ImportRun(textOf(file), sendRowsOf(tenant, username), { file, from, remember });
    setRun(next);
    goOn(next);
  };
  const beginAnew = () => {
    forgetImport(tenant, username);
    setRun(undefined);
  };
  return (
    <Section title="Import">
      {run === undefined || progress === undefined ? (
        <Beginning kept={unfinishedImport(tenant, username)} start={start} onForget={beginAnew} />
      ) : (
        <>
          <Progress {...importProgress(run)} />
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
              <Button onPress={beginAnew}>Another file</Button>
            )}
          </div>
          <RefusedRows rows={progress.refused} name={run.file.name} />
        </>
      )}
    </Section>
  );
}

/** Takes the file: a new one, or the one of an import that is not finished. */
function Beginning({
  kept,
  start,
  onForget,
}: {
  kept: Unfinished | undefined;
  start: (file: File, from?: ImportMark) => void;
  onForget: () => void;
}) {
  const [isOther, setOther] = useState(false);
  if (kept === undefined)
    return (
      <>
        <p>
          One license a line. Keys, expiry, uses, machines and users come with it; keys that apps in the field have go on working.
          Rows that the service refuses are left out and listed here, and the others go in.
        </p>
        <Drop onFile={start} />
        <p>A line looks like this. Only product and policy must be there, and a name; without a key it gets a new one.</p>
        <Code text={JSON.stringify(exampleRow)} label="A line of an import" />
      </>
    );
  return (
    <>
      <Notice kind="warning" title={`The import of ${kept.name} is not finished.`}>
        {kept.row === 0 ? "It had just begun" : `It came to row ${formatNumber(kept.row)}`} at {formatTime(new Date(kept.at))}:{" "}
        {formatNumber(kept.imported)} licenses are in, {formatNumber(kept.refused.length)} rows were refused. Choose the same
        file, and it goes on from there. Nothing comes in twice, whether or not the last request arrived.
      </Notice>
      {isOther ? (
        <Notice kind="bad">
          This is not {kept.name} as it was when the import began. Choose that file, or begin anew with another.
        </Notice>
      ) : null}
      <Drop onFile={(file) => (isSameFile(file, kept) ? start(file, kept) : setOther(true))} />
      <div>
        <Button onPress={onForget}>Begin anew with another file</Button>
      </div>
    </>
  );
}

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
