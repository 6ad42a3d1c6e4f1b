import type { components } from "../api/contract.ts";
import { formatTime } from "./formats.ts";

export type CheckedOutFiles = components["schemas"]["CheckedOutFiles"];

/** The sentence that says what becomes of files that were checked out: nobody can take them back. */
export function filesStay(files: CheckedOutFiles, now: Date = new Date()): string {
  if (files === null) return "No offline file was checked out.";
  if (files.expiry === null) return "Offline files stay valid without a network: one of them never expires.";
  if (new Date(files.expiry) <= now) return "All offline files that were checked out have expired.";
  return `Offline files stay valid without a network until ${formatTime(files.expiry)}.`;
}
