import { tenantRoute } from "../http/route.ts";
import { presentMachine } from "./present.ts";
import { createBody, machine, machineParams } from "./schemas.ts";
import { createMachine, readMachine } from "./service.ts";

export const machineRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/machines",
      operationId: "createMachine",
      group: "Machines",
      summary: "Activate a machine: take a seat of a license",
      permission: "machine.create",
      body: createBody,
      answer: { status: 201, description: "The machine.", data: machine },
      codes: ["42002", "47009", "47010", "47011", "47025", "48002", "48003", "48004", "48005"],
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
        metadata: body.metadata ?? {},
      });
      return { status: 201, data: presentMachine(created, context.now) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/machines/:machine_id",
      operationId: "readMachine",
      group: "Machines",
      summary: "Read a machine",
      permission: "machine.read",
      params: machineParams,
      answer: { status: 200, description: "The machine.", data: machine },
      codes: ["42002", "48001"],
    },
    async (context, { params }) => ({
      status: 200,
      data: presentMachine(await readMachine(context, params.machine_id), context.now),
    }),
  ),
];
