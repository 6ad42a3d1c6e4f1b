import { Download as DownloadIcon } from "lucide-react";
import { Button } from "./button.tsx";
import { saveFile } from "./save-file.ts";

/** Saves a text that the page has as a file. It never leaves the device. */
export function DownloadButton({ text, name, label }: { text: string; name: string; label: string }) {
  return (
    <Button kind="quiet" onPress={() => saveFile(new Blob([text], { type: "text/plain" }), name)}>
      <DownloadIcon aria-hidden size={16} />
      {label}
    </Button>
  );
}
