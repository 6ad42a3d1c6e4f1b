// What others use of it.
export type { AttemptsEnvironment } from "./attempt-limiter.ts";
export { Attempts, areKeysBlocked } from "./attempts.ts";
