import { z } from "zod";
import { tenantRoute } from "../http/route.ts";
import { exampleKey, ownerField } from "../http/schemas.ts";
import { runRefusalNames } from "../licensing/index.ts";
import { type Machine, presentMachine } from "./present.ts";
import {
  createBody,
  licenseOfMachine,
  machine,
  machineFields,
  machineIdParams,
  machineNameParams,
  machineNameQuery,
} from "./schemas.ts";
import {
  changeMachine,
  createMachine,
  machineById,
  machineIdOf,
  machineNameOf,
  ping,
  readMachine,
  removeMachine,
  reset,
} from "./service.ts";

const limitRefusals = ["machine_limit_reached", "core_limit_reached", "memory_limit_reached", "disk_limit_reached"] as const;

/** With the processes that a machine brings. */
const allLimitRefusals = [...limitRefusals, "process_limit_reached"] as const;

/** The refusals of an activation and a move alike, but for the limits. */
const seatRefusals = [
  "tenant_not_found",
  "account_not_found",
  ...runRefusalNames,
  "machine_fingerprint_invalid",
  "machine_license_missing",
  "machine_license_not_found",
  "machine_fingerprint_taken",
  "component_fingerprint_taken",
] as const;

/** The machine that has the fingerprint already, where the caller may read it. */
const twin = {
  refusal: "machine_fingerprint_taken",
  description: "The machine that has this fingerprint, if you may read it: go on with it. Else empty.",
  data: machine,
} as const;

/** Returns what answers that are of one thing alone say. */
const withRevision = (one: Machine, now: Date) => ({ data: presentMachine(one, now), revision: one.machine.revision });

export const machineRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/machines",
      operationId: "createMachine",
      events: { license: "clock_started" },
      group: "Seats and machines",
      summary: "Activate a machine: take a seat of a license",
      description:
        "Refused as a whole when the license would hold more than it may. A machine whose heartbeat is dead gives its seat to the next. If an earlier answer was lost, {machine_fingerprint_taken} carries the machine as `data`.",
      permission: "machine.create",
      body: createBody,
      typical: ["license_key", "fingerprint", "hostname"],
      answer: { status: 201, description: "The machine.", data: machine },
      refusedWith: twin,
      refusals: [...seatRefusals, "component_name_invalid", "component_fingerprint_invalid", ...limitRefusals],
    },
    async (context, { body }) => {
      const created = await createMachine(context, {
        licenseKey: body.license_key,
        licenseId: body.license_id,
        fingerprint: body.fingerprint,
        name: body.name ?? null,
        ip: body.ip ?? null,
        hostname: body.hostname ?? null,
        platform: body.platform ?? null,
        cores: body.cores ?? null,
        memory: body.memory ?? null,
        disk: body.disk ?? null,
        owner: body.owner ?? null,
        components: body.components ?? [],
        metadata: body.metadata ?? {},
      });
      return { status: 201, ...withRevision(created, context.now) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/machines/:machine_id",
      operationId: "readMachine",
      group: "Seats and machines",
      summary: "Read a machine by its id, or by its fingerprint beside a license",
      description: "With its heartbeat's state at this instant.",
      permission: "machine.read",
      params: machineNameParams,
      query: machineNameQuery,
      answer: { status: 200, description: "The machine.", data: machine },
      refusals: ["tenant_not_found", "machine_not_found"],
    },
    async (context, { params, query }) => {
      const name = await machineNameOf(context, params.machine_id, query.license_id);
      return { status: 200, ...withRevision(await readMachine(context, name), context.now) };
    },
  ),
  tenantRoute(
    {
      method: "patch",
      path: "/machines/:machine_id",
      operationId: "updateMachine",
      group: "Seats and machines",
      summary: "Change a machine, or move it to another license",
      description:
        "Changes what the body names and nothing else; `license_key` moves it with its components and processes, and the limits of that license hold.",
      permission: "machine.update",
      params: machineNameParams,
      query: machineNameQuery,
      body: z.strictObject({
        license_key: licenseOfMachine.license_key.meta({
          description: "Moves the machine to the license of this key.",
          example: exampleKey,
        }),
        ...machineFields,
        owner: ownerField,
      }),
      typical: ["name"],
      answer: { status: 200, description: "The machine.", data: machine },
      refusedWith: twin,
      refusals: [...seatRefusals, "machine_not_found", ...allLimitRefusals],
    },
    async (context, { params, query, body }) => {
      const { license_key: licenseKey, ...update } = body;
      const name = await machineIdOf(context, params.machine_id, query.license_id);
      const changed = await changeMachine(context, name, { ...update, licenseKey });
      return { status: 200, ...withRevision(changed, context.now) };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/machines/:machine_id",
      operationId: "deleteMachine",
      group: "Seats and machines",
      summary: "Deactivate a machine: give its seat back",
      description: "Its components and processes go with it, and its seat is free at once.",
      permission: "machine.delete",
      params: machineNameParams,
      query: machineNameQuery,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "machine_not_found"],
    },
    async (context, { params, query }) => {
      await removeMachine(context, await machineNameOf(context, params.machine_id, query.license_id));
      return { status: 204 };
    },
  ),
  tenantRoute(
    {
      method: "post",
      path: "/machines/:machine_id/actions/ping-heartbeat",
      operationId: "pingHeartbeat",
      group: "Seats and machines",
      summary: "Ping a machine",
      description:
        "The first ping starts the monitoring. A dead machine comes back if the policy's resurrection strategy still lets it and its seat is free.",
      permission: "machine-heartbeat.ping",
      params: machineIdParams,
      body: z.strictObject({}),
      answer: { status: 200, description: "The machine.", data: machine },
      refusals: ["tenant_not_found", "machine_not_found", "machine_dead", ...allLimitRefusals],
    },
    async (context, { params }) => ({
      status: 200,
      data: presentMachine(await ping(context, machineById(context, params.machine_id)), context.now),
    }),
  ),
  tenantRoute(
    {
      method: "post",
      path: "/machines/:machine_id/actions/reset-heartbeat",
      operationId: "resetHeartbeat",
      events: { machine: "heartbeat_reset" },
      group: "Seats and machines",
      summary: "Set a machine's heartbeat back to never started",
      description: "The next ping starts the monitoring anew. A dead machine comes back, if its seat is free.",
      permission: "machine-heartbeat.reset",
      params: machineIdParams,
      body: z.strictObject({}),
      answer: { status: 200, description: "The machine.", data: machine },
      refusals: ["tenant_not_found", "machine_not_found", ...allLimitRefusals],
    },
    async (context, { params }) => ({
      status: 200,
      data: presentMachine(await reset(context, machineById(context, params.machine_id)), context.now),
    }),
  ),
];
