// Exports for the other folders. The Courier is not among them: Node reads this file too.
export { dispatch } from "./dispatch.ts";
export { selectDueTenants } from "./due-store.ts";
export { allowsPrivateUrls, type DeliveryEnvironment, sendingBy, wakeCourier } from "./environment.ts";
export { Nudge } from "./nudge.ts";
export { judgeUrl, longestUrl, type UrlProblem } from "./url-guard.ts";
