import { env } from "cloudflare:workers";
import type { Environment } from "../../src/app/environment.ts";
import { app } from "./client.ts";

export type Export = {
  licenses: any[];
  /** The last line, where it says that the export is complete. */
  end: { complete: true; licenses: number } | undefined;
};

/** Reads the lines of an export as a client does: the last line that has no end is not one. */
export function readExport(text: string | Uint8Array): Export {
  const lines = (typeof text === "string" ? text : new TextDecoder().decode(text)).split("\n").slice(0, -1);
  const read = lines.map((line) => JSON.parse(line));
  const end = read.at(-1)?.complete === true ? read.pop() : undefined;
  return { licenses: read, end };
}

/** Begins an export whose lines are taken one part at a time. `authorization` is the header's whole value, `after` an id. */
export async function openExport(path: string, authorization: string, after = ""): Promise<Response> {
  const headers = { Authorization: authorization };
  const url = `https://latchkey.test/api/v1${path}/licenses/export?after=${after}`;
  return app.request(url, { headers }, env as unknown as Environment);
}

/** Takes what is left of an export, and whether the connection broke off before its end. */
export async function readToEnd(response: Response): Promise<Export & { isBroken: boolean }> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  let isBroken = false;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += decoder.decode(part.value, { stream: true });
  } catch {
    isBroken = true;
  }
  return { ...readExport(text), isBroken };
}
