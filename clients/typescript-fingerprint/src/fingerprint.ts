import { createHash } from "node:crypto";
import { findContainer } from "./containers.ts";
import { isSharedId } from "./shared-ids.ts";
import { type System, thisSystem } from "./system.ts";

/** The place where a machine's id was read. */
export type Source = "linux-machine-id" | "macos-platform-uuid" | "windows-machine-guid" | "container";

export type MachineFingerprint = {
  /** 64 hexadecimal digits: the same on this machine for this app, and another one for each other machine and app. */
  fingerprint: string;
  source: Source;
};

export type NoMachineIdReason =
  /** The operating system has no id, or does not give it. */
  | "no_machine_id"
  /** The id is one that many machines report. */
  | "shared_machine_id"
  /** The program runs in a container whose id cannot be read: the machine id would be that of the image. */
  | "unknown_container";

/** There is nothing that tells this machine from others. Choose an id yourself: a random one that you store, or one of your configuration. */
export class NoMachineIdError extends Error {
  override name = "NoMachineIdError";
  readonly reason: NoMachineIdReason;

  constructor(reason: NoMachineIdReason) {
    super(sentences[reason]);
    this.reason = reason;
  }
}

const sentences: Record<NoMachineIdReason, string> = {
  no_machine_id: "This machine has no id that can be read. Give the app an id of its own, and store it.",
  shared_machine_id: "This machine's id is one that many machines report. Give the app an id of its own, and store it.",
  unknown_container: "This container's id cannot be read. Give the app an id of its own in the container's configuration.",
};

type Options = {
  /** The app's name. It goes into the fingerprint, so that fingerprints of two apps cannot be compared, and the machine's own id stays private. */
  app: string;
  /** Replaces the machine, for tests. */
  system?: System;
};

/**
 * Returns a fingerprint of this machine, or of this container where the program runs in one. It survives updates of the operating system and new
 * hardware; it changes with a new installation, and with a container that is made anew.
 * @throws NoMachineIdError where nothing tells this machine from others
 */
export async function machineFingerprint({ app, system = thisSystem }: Options): Promise<MachineFingerprint> {
  if (app === "") throw new TypeError("app is empty. Send your app's name.");
  const container = system.platform === "linux" ? await findContainer(system) : undefined;
  if (container !== undefined && container.id === undefined) throw new NoMachineIdError("unknown_container");
  const { source, id } =
    container?.id === undefined ? await readMachineId(system) : { source: "container" as const, id: container.id };
  if (id === undefined) throw new NoMachineIdError("no_machine_id");
  if (isSharedId(id)) throw new NoMachineIdError("shared_machine_id");
  const text = JSON.stringify(["latchkey", app, source, id.toLowerCase()]);
  return { fingerprint: createHash("sha256").update(text).digest("hex"), source };
}

type MachineId = { source: Exclude<Source, "container">; id: string | undefined };

async function readMachineId({ platform, readText, run, env }: System): Promise<MachineId> {
  if (platform === "darwin") {
    const output = await run("/usr/sbin/ioreg", ["-rd1", "-c", "IOPlatformExpertDevice"]);
    return { source: "macos-platform-uuid", id: /"IOPlatformUUID" = "([^"]+)"/.exec(output ?? "")?.[1] };
  }
  if (platform === "win32") {
    const program = `${env.SystemRoot ?? "C:\\Windows"}\\System32\\reg.exe`;
    // A program of 32 bits would read another part of the registry.
    const parameters = ["query", "HKLM\\SOFTWARE\\Microsoft\\Cryptography", "/v", "MachineGuid", "/reg:64"];
    return {
      source: "windows-machine-guid",
      id: /MachineGuid\s+REG_SZ\s+(\S+)/.exec((await run(program, parameters)) ?? "")?.[1],
    };
  }
  if (platform !== "linux") throw new NoMachineIdError("no_machine_id");
  for (const path of ["/etc/machine-id", "/var/lib/dbus/machine-id"]) {
    const id = (await readText(path))?.trim();
    // machine-id(5): 32 hexadecimal digits, or `uninitialized` before the first start.
    if (id !== undefined && /^[0-9a-f]{32}$/i.test(id)) return { source: "linux-machine-id", id };
  }
  return { source: "linux-machine-id", id: undefined };
}
