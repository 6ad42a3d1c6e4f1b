import { z } from "zod";
import { idParam, metadataField, nameField } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { createdAt, idOf, metadataOut, textOut, time, updatedAt } from "../http/schemas.ts";
import { blockRefusalNames } from "../licensing/index.ts";
import { addComponent, endProcess, listComponents, listProcesses, pingProcess, removeComponent, startProcess } from "./parts.ts";
import type { ComponentRecord, ProcessRecord } from "./parts-store.ts";
import { componentBody, machineIdParams } from "./schemas.ts";

const component = z
  .object({
    id: idOf("the component"),
    machine_id: idOf("its machine"),
    name: textOut("What it is.", "disk"),
    fingerprint: textOut("Identifies the component.", "disk-71c2"),
    metadata: metadataOut,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Component" });

const process = z
  .object({
    id: idOf("the process"),
    machine_id: idOf("its machine"),
    pid: textOut("Identifies the process on its machine.", "4711"),
    metadata: metadataOut,
    last_heartbeat_at: time("Of its last ping, or its start."),
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Process" });

const presentComponent = (row: ComponentRecord) => ({
  id: row.id,
  machine_id: row.machineId,
  name: row.name,
  fingerprint: row.fingerprint,
  metadata: row.metadata,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

const presentProcess = (row: ProcessRecord) => ({
  id: row.id,
  machine_id: row.machineId,
  pid: row.pid,
  metadata: row.metadata,
  last_heartbeat_at: row.lastHeartbeatAt.toISOString(),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

const withComponent = machineIdParams.extend({ component_id: idParam("component_not_found", "component") });
const withProcess = machineIdParams.extend({ process_id: idParam("process_not_found", "process") });

export const machinePartRoutes: Route[] = [
  tenantRoute(
    {
      method: "post",
      path: "/machines/:machine_id/components",
      operationId: "createComponent",
      group: "Seats and machines",
      summary: "Add a component to a machine",
      description:
        "A part of the machine, such as a disk or a board, that a validation's scope may ask for. A machine has at most 200.",
      permission: "machine.update",
      params: machineIdParams,
      body: z.strictObject({ ...componentBody.shape, metadata: metadataField.optional() }),
      answer: { status: 201, description: "The component.", data: component },
      refusals: [
        "tenant_not_found",
        "machine_not_found",
        "component_fingerprint_taken",
        "component_name_invalid",
        "component_fingerprint_invalid",
        "machine_component_limit_reached",
      ],
    },
    async (context, { params, body }) => {
      const added = await addComponent(context, params.machine_id, { ...body, metadata: body.metadata ?? {} });
      return { status: 201, data: presentComponent(added) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/machines/:machine_id/components",
      operationId: "listComponents",
      group: "Seats and machines",
      summary: "List a machine's components",
      description: "Oldest first, without pages.",
      permission: "machine.read",
      params: machineIdParams,
      answer: { status: 200, description: "All of them.", data: z.array(component), isCounted: true },
      refusals: ["tenant_not_found", "machine_not_found"],
    },
    async (context, { params }) => {
      const rows = await listComponents(context, params.machine_id);
      return { status: 200, data: rows.map(presentComponent), count: rows.length };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/machines/:machine_id/components/:component_id",
      operationId: "deleteComponent",
      group: "Seats and machines",
      summary: "Remove a component from a machine",
      description: "A validation that asks for it no longer holds.",
      permission: "machine.update",
      params: withComponent,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "machine_not_found", "component_not_found"],
    },
    async (context, { params }) => {
      await removeComponent(context, params.machine_id, params.component_id);
      return { status: 204 };
    },
  ),
  tenantRoute(
    {
      method: "post",
      path: "/machines/:machine_id/processes",
      operationId: "createProcess",
      group: "Seats and machines",
      summary: "Start a process on a machine",
      description:
        "A process counts against max_processes while it pings within the policy's heartbeat_duration. " +
        "A machine has at most 500; a dead one gives its place to the next. A suspended license starts none, nor one whose owner is banned.",
      permission: "machine.update",
      params: machineIdParams,
      body: z.strictObject({
        pid: nameField({ missing: "process_pid_invalid", invalid: "process_pid_invalid" }).meta({
          description: "Identifies the process on its machine; 1 to 256 characters.",
          example: "4711",
        }),
        metadata: metadataField.optional(),
      }),
      answer: { status: 201, description: "The process.", data: process },
      refusals: [
        "tenant_not_found",
        ...blockRefusalNames,
        "process_limit_reached",
        "machine_not_found",
        "process_pid_taken",
        "process_pid_invalid",
        "machine_process_limit_reached",
      ],
    },
    async (context, { params, body }) => {
      const started = await startProcess(context, params.machine_id, { pid: body.pid, metadata: body.metadata ?? {} });
      return { status: 201, data: presentProcess(started) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/machines/:machine_id/processes",
      operationId: "listProcesses",
      group: "Seats and machines",
      summary: "List a machine's processes",
      description: "Oldest first, without pages. One whose last ping is longer ago than the policy's heartbeat_duration is dead.",
      permission: "machine.read",
      params: machineIdParams,
      answer: { status: 200, description: "All of them.", data: z.array(process), isCounted: true },
      refusals: ["tenant_not_found", "machine_not_found"],
    },
    async (context, { params }) => {
      const { processes } = await listProcesses(context, params.machine_id);
      return { status: 200, data: processes.map(presentProcess), count: processes.length };
    },
  ),
  tenantRoute(
    {
      method: "post",
      path: "/machines/:machine_id/processes/:process_id/actions/ping",
      operationId: "pingProcess",
      group: "Seats and machines",
      summary: "Ping a process",
      description: "Starts its heartbeat window anew. Who pings too late starts another process.",
      permission: "machine-heartbeat.ping",
      params: withProcess,
      body: z.strictObject({}),
      answer: { status: 200, description: "The process.", data: process },
      refusals: ["tenant_not_found", "machine_not_found", "process_not_found", "process_dead"],
    },
    async (context, { params }) => ({
      status: 200,
      data: presentProcess(await pingProcess(context, params.machine_id, params.process_id)),
    }),
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/machines/:machine_id/processes/:process_id",
      operationId: "deleteProcess",
      group: "Seats and machines",
      summary: "End a process",
      description: "Its place among max_processes is free at once.",
      permission: "machine.update",
      params: withProcess,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "machine_not_found", "process_not_found"],
    },
    async (context, { params }) => {
      await endProcess(context, params.machine_id, params.process_id);
      return { status: 204 };
    },
  ),
];
