export {
  type MachineFingerprint,
  machineFingerprint,
  NoMachineIdError,
  type NoMachineIdReason,
  type Source,
} from "./fingerprint.ts";
export { isSharedId } from "./shared-ids.ts";
export type { System } from "./system.ts";
