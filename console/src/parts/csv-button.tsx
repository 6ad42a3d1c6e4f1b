import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { sentenceOf } from "../api/problem.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { saveFile } from "./save-file.ts";

/** The options of a `GET` that asks the service for a table in place of JSON. */
export const asCsv = { headers: { Accept: "text/csv" }, parseAs: "blob" } as const;

/**
 * Downloads numbers as the API's own CSV, under the name that the API gives the file.
 * @param read the `GET` with `...asCsv`
 */
export function CsvButton({ of, read }: { of: string; read: () => Promise<{ data?: Blob | undefined; response: Response }> }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const { data, response } = await read();
      if (data !== undefined) saveFile(data, nameOf(response));
    },
  });
  return (
    <>
      <Button kind="quiet" isPending={isPending} onPress={() => mutate()} aria-label={`Download as CSV: ${of}`}>
        <Download aria-hidden size={16} />
        CSV
      </Button>
      {error === null ? null : <Notice kind="bad">{sentenceOf(error)}</Notice>}
    </>
  );
}

const nameOf = ({ headers }: Response): string =>
  /filename="([^"]+)"/.exec(headers.get("Content-Disposition") ?? "")?.[1] ?? "numbers.csv";
