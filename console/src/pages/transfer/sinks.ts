import { saveFile } from "../../parts/save-file.ts";
import type { Sink } from "./export-run.ts";

/** The part of the File System Access API that saves a file (WICG), which not every browser has. */
type FilePicker = (options: { suggestedName: string }) => Promise<{
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}>;

const filePicker = (): FilePicker | undefined => (globalThis as { showSaveFilePicker?: FilePicker }).showSaveFilePicker;

/** Tells whether a file is written as it comes. Without it, the whole file is in memory until it is saved. */
export const writesToFile = (): boolean => filePicker() !== undefined;

/** Opens the place that lines go to. Undefined where the person picks none. */
export async function openSink(name: string): Promise<Sink | undefined> {
  const pick = filePicker();
  if (pick === undefined) return memorySink(name);
  try {
    return await (await pick.call(globalThis, { suggestedName: name })).createWritable();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    return memorySink(name);
  }
}

/** Characters that are put together before the browser may keep them outside of memory. */
const pieceLength = 8 * 1024 * 1024;

/** Keeps the lines as blobs, and saves them as a file at the end. */
function memorySink(name: string): Sink {
  const blobs: Blob[] = [];
  let [texts, length]: [string[], number] = [[], 0];
  const keep = () => {
    blobs.push(new Blob(texts));
    [texts, length] = [[], 0];
  };
  return {
    write: async (text) => {
      texts.push(text);
      length += text.length;
      if (length > pieceLength) keep();
    },
    close: async () => {
      keep();
      saveFile(new Blob(blobs, { type: "application/x-ndjson" }), name);
    },
  };
}
