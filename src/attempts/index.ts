// Exports for the other folders.
export type { AttemptsEnvironment } from "./attempt-limiter.ts";
export { Attempts, areKeysBlocked } from "./attempts.ts";
