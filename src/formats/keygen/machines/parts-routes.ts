import { z } from "zod";
import { usernameOf } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Answer } from "../../../http/answer.ts";
import { idParam, metadataField, nameField } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import {
  addComponent,
  type ComponentRecord,
  changeComponent,
  changeProcess,
  componentBody,
  endProcessById,
  listAllComponents,
  listComponents,
  listProcesses,
  machineById,
  machineNameParams,
  type ProcessRecord,
  pingProcessById,
  readComponent,
  readMachine,
  readProcess,
  removeComponentById,
  startProcess,
} from "../../../machines/index.ts";
import { changedResource, linkTo, newResource } from "../input.ts";
import { keygenPage, listAnswer, listQuery, pageOfAll } from "../lists.ts";
import { accountPath } from "../resource.ts";
import { retold } from "../retold.ts";
import { keygenRoute } from "../route.ts";
import { withMachine } from "./named.ts";
import { presentComponent, presentProcess } from "./parts-present.ts";

const noMachine = {
  machine_not_found: { status: 422, code: "MACHINE_NOT_FOUND", source: { pointer: "/data/relationships/machine" } },
};

/** Does something on the machine that a relationship names, by its id or its fingerprint. @throws KeygenError where there is none */
const onMachine = <T>(context: TenantContext, idOrFingerprint: string, work: (machineId: string) => Promise<T>): Promise<T> =>
  retold(
    withMachine(context, idOrFingerprint, ({ id }) => work(id)),
    noMachine,
  );

/** A machine shows where its parts belong. */
const machineWith = (context: TenantContext, machineId: string) => readMachine(context, machineById(context, machineId));

const showComponent = async (context: TenantContext, component: ComponentRecord) =>
  presentComponent(context, component, await machineWith(context, component.machineId));

const showProcess = async (context: TenantContext, process: ProcessRecord) =>
  presentProcess(context, process, await machineWith(context, process.machineId));

/** The answer to what was made, with where it is. */
const made = ({ tenant }: TenantContext, data: { type: string; id: string }): Answer => ({
  status: 201,
  data,
  headers: { Location: `${accountPath(tenant.id)}/${data.type}/${data.id}` },
});

const componentParams = z.object({ component_id: idParam("component_not_found", "component") });
const processParams = z.object({ process_id: idParam("process_not_found", "process") });

const metadata = metadataField.optional();

const machineOnly = z.strictObject({ machine: linkTo("machines") });

const componentFilters = {
  machine: z.uuid().optional(),
  license: z.uuid().optional(),
  product: z.uuid().optional(),
  owner: z.string().min(1).max(320).optional(),
};

const componentRoutes: Route[] = [
  keygenRoute(
    {
      method: "post",
      path: "/components",
      permission: "machine.update",
      status: 201,
      body: newResource("components", { attributes: componentBody.extend({ metadata }), relationships: machineOnly }),
    },
    async (context, { body: { data } }) => {
      const { attributes, relationships } = data;
      const component = { ...attributes, metadata: attributes.metadata ?? {} };
      const add = (machineId: string) => addComponent(context, machineId, component);
      return made(context, await showComponent(context, await onMachine(context, relationships.machine.data.id, add)));
    },
  ),
  keygenRoute(
    { method: "get", path: "/components", permission: "machine.read", query: listQuery(componentFilters) },
    async (context, { query }) => {
      const page = keygenPage(query);
      const { machine: machineId, license: licenseId, product: productId, owner } = query;
      const username = owner === undefined ? undefined : ((await usernameOf(context, owner)) ?? owner);
      const listed = { tenantId: context.tenant.id, path: "/components", query, page };
      const found = await listAllComponents(context, { machineId, licenseId, productId, owner: username }, page);
      return listAnswer(listed, found, (row) => presentComponent(context, row.component, row));
    },
  ),
  keygenRoute(
    {
      method: "get",
      path: "/machines/:machine_id/components",
      permission: "machine.read",
      params: machineNameParams,
      query: listQuery({}),
    },
    (context, { params, query }) =>
      withMachine(context, params.machine_id, async ({ id }) => {
        const [machine, rows] = await Promise.all([machineWith(context, id), listComponents(context, id)]);
        const page = keygenPage(query);
        const listed = { tenantId: context.tenant.id, path: `/machines/${id}/components`, query, page };
        return listAnswer(listed, pageOfAll(rows, page), (row) => presentComponent(context, row, machine));
      }),
  ),
  keygenRoute(
    { method: "get", path: "/components/:component_id", permission: "machine.read", params: componentParams },
    async (context, { params }) => ({
      status: 200,
      data: await showComponent(context, await readComponent(context, params.component_id)),
    }),
  ),
  keygenRoute(
    {
      method: "patch",
      path: "/components/:component_id",
      permission: "machine.update",
      params: componentParams,
      body: changedResource("components", z.strictObject({ name: componentBody.shape.name.optional(), metadata })),
    },
    async (context, { params, body: { data } }) => {
      refuseMetadataOfLicense(context, data.attributes);
      return {
        status: 200,
        data: await showComponent(context, await changeComponent(context, params.component_id, data.attributes)),
      };
    },
  ),
  keygenRoute(
    { method: "delete", path: "/components/:component_id", permission: "machine.update", params: componentParams, status: 204 },
    async (context, { params }) => {
      await removeComponentById(context, params.component_id);
      return { status: 204 };
    },
  ),
];

/** Metadata of a part is the vendor's. @throws LatchkeyError request_malformed */
function refuseMetadataOfLicense({ caller }: TenantContext, attributes: { metadata?: unknown }): void {
  if (caller.kind !== "license" || attributes.metadata === undefined) return;
  const message = "A license does not change metadata. Leave it out.";
  const fields = [{ field: "data.attributes.metadata", refusal: "request_malformed" as const, message }];
  throw new LatchkeyError("request_malformed", { isMalformed: true, fields });
}

/** Clients send the number of the process, or a text of theirs. */
const pidField = z
  .union([z.int().transform(String), z.string()])
  .pipe(nameField({ missing: "process_pid_invalid", invalid: "process_pid_invalid" }));

const processRoutes: Route[] = [
  keygenRoute(
    {
      method: "post",
      path: "/processes",
      permission: "machine.update",
      status: 201,
      body: newResource("processes", { attributes: z.strictObject({ pid: pidField, metadata }), relationships: machineOnly }),
    },
    async (context, { body: { data } }) => {
      const { attributes, relationships } = data;
      const process = { pid: attributes.pid, metadata: attributes.metadata ?? {} };
      const start = (machineId: string) => startProcess(context, machineId, process);
      return made(context, await showProcess(context, await onMachine(context, relationships.machine.data.id, start)));
    },
  ),
  keygenRoute(
    {
      method: "get",
      path: "/machines/:machine_id/processes",
      permission: "machine.read",
      params: machineNameParams,
      query: listQuery({}),
    },
    (context, { params, query }) =>
      withMachine(context, params.machine_id, async ({ id }) => {
        const [machine, { processes }] = await Promise.all([machineWith(context, id), listProcesses(context, id)]);
        const page = keygenPage(query);
        const listed = { tenantId: context.tenant.id, path: `/machines/${id}/processes`, query, page };
        return listAnswer(listed, pageOfAll(processes, page), (row) => presentProcess(context, row, machine));
      }),
  ),
  keygenRoute(
    { method: "get", path: "/processes/:process_id", permission: "machine.read", params: processParams },
    async (context, { params }) => ({
      status: 200,
      data: await showProcess(context, await readProcess(context, params.process_id)),
    }),
  ),
  keygenRoute(
    {
      method: "patch",
      path: "/processes/:process_id",
      permission: "machine.update",
      params: processParams,
      body: changedResource("processes", z.strictObject({ metadata })),
    },
    async (context, { params, body: { data } }) => {
      refuseMetadataOfLicense(context, data.attributes);
      return { status: 200, data: await showProcess(context, await changeProcess(context, params.process_id, data.attributes)) };
    },
  ),
  keygenRoute(
    {
      method: "post",
      path: "/processes/:process_id/actions/ping",
      permission: "machine-heartbeat.ping",
      params: processParams,
    },
    async (context, { params }) => ({
      status: 200,
      data: await showProcess(context, await pingProcessById(context, params.process_id)),
    }),
  ),
  keygenRoute(
    { method: "delete", path: "/processes/:process_id", permission: "machine.update", params: processParams, status: 204 },
    async (context, { params }) => {
      await endProcessById(context, params.process_id);
      return { status: 204 };
    },
  ),
];

export const machinePartRoutes: Route[] = [...componentRoutes, ...processRoutes];
