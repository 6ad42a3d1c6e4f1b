import type { TenantContext } from "../../../context.ts";
import { heartbeatStatus, limitOf, nextHeartbeatAt } from "../../../licensing/index.ts";
import type { Machine } from "../../../machines/index.ts";
import { camelCased, type Resource, resource, timeOrNull } from "../resource.ts";

export const presentMachine = (
  { tenant, now }: Pick<TenantContext, "tenant" | "now">,
  { machine, license, policy }: Machine,
): Resource =>
  resource({
    tenantId: tenant.id,
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
      // A ping starts the monitoring of any machine.
      requireHeartbeat: policy.requireHeartbeat || machine.lastHeartbeatAt !== null,
      heartbeatStatus: heartbeatStatus(machine, policy, now).toUpperCase(),
      heartbeatDuration: policy.heartbeatDuration,
      lastHeartbeat: timeOrNull(machine.lastHeartbeatAt),
      nextHeartbeat: timeOrNull(nextHeartbeatAt(machine, policy)),
      maxProcesses: limitOf("maxProcesses", license, policy),
      lastCheckOut: timeOrNull(machine.lastCheckedOutAt),
      metadata: camelCased(machine.metadata),
      created: machine.createdAt.toISOString(),
      updated: machine.updatedAt.toISOString(),
    },
    one: {
      product: { type: "products", id: policy.productId },
      group: null,
      license: { type: "licenses", id: machine.licenseId },
      owner: machine.ownerId === null ? null : { type: "users", id: machine.ownerId },
    },
    many: { components: null, processes: null },
  });
