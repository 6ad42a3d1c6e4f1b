import { z } from "zod";
import { longestKey } from "../crypto/key-text.ts";
import { exampleId, idParam, metadataField, nameField, notBlank, refusedAs } from "../http/fields.ts";
import { keyPattern, keyText } from "../http/key-fields.ts";
import {
  createdAt,
  exampleKey,
  idOf,
  metadataOut,
  ownerField,
  ownerOut,
  textOut,
  time,
  updatedAt,
  wholeOut,
} from "../http/schemas.ts";
import { checkedOutFiles } from "../licenses/index.ts";

/** A machine as the API shows it. */
export const machine = z
  .object({
    id: idOf("the machine"),
    license_id: idOf("the license whose seat it holds"),
    license_key: textOut("The key of that license.", exampleKey),
    tenant_name: textOut("The tenant's name.", "acme"),
    fingerprint: textOut("Identifies the machine.", "b5:2f:0c:9a"),
    name: textOut("What people call it.", "Studio iMac").nullable(),
    ip: textOut("Its address, as the app told it.", "192.0.2.10").nullable(),
    hostname: textOut("Its host name.", "studio.local").nullable(),
    platform: textOut("Its operating system.", "macOS 15").nullable(),
    cores: wholeOut("CPU cores.", 8).nullable(),
    memory: wholeOut("Memory, in bytes.", 17_179_869_184).nullable(),
    disk: wholeOut("Disk space, in bytes.", 512_000_000_000).nullable(),
    owner: ownerOut,
    metadata: metadataOut,
    heartbeat_status: z
      .enum(["not_started", "alive", "dead", "resurrected"])
      .meta({ description: "Derived at this instant.", example: "alive" }),
    last_heartbeat_at: time("Of the last ping; null before the first.").nullable(),
    next_heartbeat_at: time("By when the next ping is due; null until monitoring starts.").nullable(),
    last_check_out_at: time("When a file of it was last checked out.").nullable(),
    checked_out_files: checkedOutFiles,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Machine" });

export const fingerprintField = z
  .string(refusedAs({ missing: "machine_fingerprint_invalid", invalid: "machine_fingerprint_invalid" }))
  .trim()
  .regex(notBlank, refusedAs({ missing: "machine_fingerprint_invalid", invalid: "machine_fingerprint_invalid" }))
  .max(256, refusedAs({ invalid: "machine_fingerprint_invalid" }))
  .meta({ description: "What tells this machine from others; 1 to 256 characters of your choice.", example: "b5:2f:0c:9a" });

const textOrNull = (description: string, example: string) =>
  z.string().trim().max(256).nullable().optional().meta({ description, example });

const amount = (description: string, example: number, maximum: number = Number.MAX_SAFE_INTEGER) =>
  z.int().min(0).max(maximum).nullable().optional().meta({ description, example });

/** Postgres' integer. */
const mostCores = 2_147_483_647;

/** Fields that a machine sends about itself. */
export const machineFields = {
  name: textOrNull("What people call it; up to 256 characters.", "Studio iMac"),
  ip: textOrNull("Its address, as your app knows it; up to 256 characters.", "192.0.2.10"),
  hostname: textOrNull("Its host name; up to 256 characters.", "studio.local"),
  platform: textOrNull("Its operating system; up to 256 characters.", "macOS 15"),
  cores: amount("CPU cores, 0 to 2147483647.", 8, mostCores),
  memory: amount("Memory, in bytes.", 17_179_869_184),
  disk: amount("Disk space, in bytes.", 512_000_000_000),
  metadata: metadataField.optional(),
};

/** A machine's license, by its key or its id. */
export const licenseOfMachine = {
  license_key: keyText({ invalid: "machine_license_not_found" })
    .min(1, "machine_license_missing")
    .max(longestKey, "machine_license_not_found")
    .optional()
    .meta({ description: "The license's key; or send license_id.", pattern: keyPattern, example: exampleKey }),
  license_id: z
    .uuid(refusedAs({ missing: "machine_license_missing", invalid: "machine_license_not_found" }))
    .optional()
    .meta({ description: "The license's id; or send license_key.", example: exampleId }),
};

export const componentBody = z
  .strictObject({
    name: nameField({ missing: "component_name_invalid", invalid: "component_name_invalid" }).meta({
      description: "What it is; 1 to 256 characters.",
      example: "disk",
    }),
    fingerprint: nameField({ missing: "component_fingerprint_invalid", invalid: "component_fingerprint_invalid" }).meta({
      description: "Identifies the component; 1 to 256 characters.",
      example: "disk-71c2",
    }),
  })
  .meta({ id: "NewComponent" });

export const createBody = z.strictObject({
  ...licenseOfMachine,
  fingerprint: fingerprintField,
  ...machineFields,
  owner: ownerField,
  components: z
    .array(componentBody)
    .max(100)
    .optional()
    .meta({ description: "Its parts, up to 100, each with a fingerprint of its own." }),
});

export const machineIdParams = z.object({ machine_id: idParam("machine_not_found", "machine") });

/** Parameters that name a machine in a path: its id, or its fingerprint beside `?license_id`. */
export const machineNameParams = z.object({
  machine_id: z
    .string()
    .min(1, "machine_not_found")
    .max(256, "machine_not_found")
    .meta({ description: "The machine's id, or with `license_id` its fingerprint.", example: exampleId }),
});

export const machineNameQuery = z.object({
  license_id: keyText()
    .min(1)
    .max(longestKey)
    .optional()
    .meta({ description: "A license's id or key; then the path holds a fingerprint.", pattern: keyPattern, example: exampleKey }),
});
