import type { TenantContext } from "../../../context.ts";
import { isProcessAlive, nextProcessHeartbeatAt } from "../../../licensing/index.ts";
import type { ComponentRecord, Machine, ProcessRecord } from "../../../machines/index.ts";
import { camelCased, type Resource, resource } from "../resource.ts";

/** The columns of a machine that say where its parts belong. */
type Place = { machine: Pick<Machine["machine"], "id" | "licenseId">; policy: Pick<Machine["policy"], "productId"> };

/** The owners of a part: its machine, and that one's license and product. */
const placeOf = ({ machine, policy }: Place) => ({
  product: { type: "products", id: policy.productId },
  license: { type: "licenses", id: machine.licenseId },
  machine: { type: "machines", id: machine.id },
});

export const presentComponent = ({ tenant }: Pick<TenantContext, "tenant">, component: ComponentRecord, place: Place): Resource =>
  resource({
    tenantId: tenant.id,
    type: "components",
    id: component.id,
    attributes: {
      fingerprint: component.fingerprint,
      name: component.name,
      metadata: camelCased(component.metadata),
      created: component.createdAt.toISOString(),
      updated: component.updatedAt.toISOString(),
    },
    one: placeOf(place),
  });

export const presentProcess = (
  { tenant, now }: Pick<TenantContext, "tenant" | "now">,
  process: ProcessRecord,
  machine: Machine,
): Resource =>
  resource({
    tenantId: tenant.id,
    type: "processes",
    id: process.id,
    attributes: {
      pid: process.pid,
      status: isProcessAlive(process, machine.policy, now) ? "ALIVE" : "DEAD",
      interval: machine.policy.heartbeatDuration,
      lastHeartbeat: process.lastHeartbeatAt.toISOString(),
      nextHeartbeat: nextProcessHeartbeatAt(process, machine.policy).toISOString(),
      metadata: camelCased(process.metadata),
      created: process.createdAt.toISOString(),
      updated: process.updatedAt.toISOString(),
    },
    one: placeOf(machine),
  });
