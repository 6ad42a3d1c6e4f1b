import type { FileDocument, FileMachine } from "../document/file-document-store.ts";
import { licenseResource, sharedResources } from "../licenses/index.ts";
import { heartbeatStatus, licenseStatus, nextHeartbeatAt } from "../licensing/index.ts";

/** Resources that a machine file may carry beside the machine itself. */
export const machineFileIncludes = ["license", "entitlements", "product", "policy", "owner", "components"] as const;

export type MachineFileInclude = (typeof machineFileIncludes)[number];

type Options = {
  document: FileDocument;
  machine: FileMachine;
  licenseKey: string;
  now: Date;
  /** Null: the file holds for ever. */
  expiryAt: Date | null;
  ttlSeconds: number | null;
  include: MachineFileInclude[];
};

/** A JSON:API document (jsonapi.org, 1.1): `data`, `included` as asked, and `meta` with the file's own times. */
export function machinePayload({ document, machine, licenseKey, now, expiryAt, ttlSeconds, include }: Options): object {
  const { license, policy, product, owner } = document;
  const wanted = new Set<string>(include);
  const status = licenseStatus({ license, owner }, now);
  return {
    data: {
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
        lastHeartbeat: machine.lastHeartbeatAt?.toISOString() ?? null,
        nextHeartbeat: nextHeartbeatAt(machine, policy)?.toISOString() ?? null,
        metadata: machine.metadata,
        created: machine.createdAt.toISOString(),
        updated: machine.updatedAt.toISOString(),
      },
      relationships: {
        product: { data: { type: "products", id: product.id } },
        license: { data: { type: "licenses", id: license.id } },
        owner: { data: machine.ownerId === null ? null : { type: "users", id: machine.ownerId } },
      },
    },
    included: [
      ...(wanted.has("license") ? [licenseResource({ document, status, key: licenseKey, wanted })] : []),
      ...sharedResources(document, wanted),
      ...(wanted.has("components")
        ? machine.componentFingerprints.map((fingerprint) => ({ type: "components", attributes: { fingerprint } }))
        : []),
    ],
    meta: { issued: now.toISOString(), expiry: expiryAt?.toISOString() ?? null, ttl: ttlSeconds },
  };
}
