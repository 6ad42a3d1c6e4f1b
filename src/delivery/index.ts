// Exports for the other folders.
export { judgeUrl, longestUrl, type UrlProblem } from "./url-guard.ts";
