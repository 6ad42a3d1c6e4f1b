import type { FileDocument, FileMachine } from "../document/file-document-store.ts";
import { resource, timeOrNull } from "../document/resource.ts";
import { licenseResource, sharedResources } from "../licenses/index.ts";
import { heartbeatStatus, licenseStatus, nextHeartbeatAt } from "../licensing/index.ts";

/** Resources that a machine file may carry beside the machine itself. */
export const machineFileIncludes = ["license", "entitlements", "product", "policy", "owner", "users", "components"] as const;

export type MachineFileInclude = (typeof machineFileIncludes)[number];

type Options = {
  document: FileDocument;
  machine: FileMachine;
  licenseKey: string;
  /** The `kid` of the key that signs the file. */
  keyId: string;
  now: Date;
  /** Null: the file holds for ever. */
  expiryAt: Date | null;
  ttlSeconds: number | null;
  include: MachineFileInclude[];
};

/** A JSON:API document (jsonapi.org, 1.1): `data`, `included` as asked, and `meta` with the file's own times and the `kid` that signs it. */
export function machinePayload({ document, machine, licenseKey, keyId, now, expiryAt, ttlSeconds, include }: Options): object {
  const { license, policy, product, owner } = document;
  const wanted = new Set<string>(include);
  const status = licenseStatus({ license, owner }, now);
  return {
    data: resource({
      tenantId: machine.tenantId,
      type: "machines",
      id: machine.id,
      attributes: {
        fingerprint: machine.fingerprint,
        name: machine.name,
        ip: machine.ip,
        hostname: machine.hostname,
        platform: machine.platform,
        cores: machine.cores,
        memory: machine.memory,
        disk: machine.disk,
        requireHeartbeat: policy.requireHeartbeat,
        heartbeatStatus: heartbeatStatus(machine, policy, now),
        heartbeatDuration: policy.heartbeatDuration,
        lastHeartbeat: timeOrNull(machine.lastHeartbeatAt),
        nextHeartbeat: timeOrNull(nextHeartbeatAt(machine, policy)),
        lastCheckOut: timeOrNull(machine.lastCheckedOutAt),
        metadata: machine.metadata,
        created: machine.createdAt.toISOString(),
        updated: machine.updatedAt.toISOString(),
      },
      one: {
        product: { type: "products", id: product.id },
        license: { type: "licenses", id: license.id },
        owner: machine.ownerId === null ? null : { type: "users", id: machine.ownerId },
      },
      many: { components: null, processes: null },
    }),
    included: [
      ...(wanted.has("license") ? [licenseResource({ document, status, key: licenseKey })] : []),
      ...sharedResources(document, wanted),
      ...(wanted.has("components")
        ? machine.components.map((component) => componentResource(component, { product, license }))
        : []),
    ],
    meta: { issued: now.toISOString(), expiry: expiryAt?.toISOString() ?? null, ttl: ttlSeconds, kid: keyId },
  };
}

const componentResource = (
  { tenantId, id, machineId, fingerprint, name, metadata, createdAt, updatedAt }: FileMachine["components"][number],
  { product, license }: Pick<FileDocument, "product" | "license">,
) =>
  resource({
    tenantId,
    type: "components",
    id,
    attributes: { fingerprint, name, metadata, created: createdAt.toISOString(), updated: updatedAt.toISOString() },
    one: {
      product: { type: "products", id: product.id },
      license: { type: "licenses", id: license.id },
      machine: { type: "machines", id: machineId },
    },
  });
