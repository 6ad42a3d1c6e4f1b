import { z } from "zod";
import { usernameOf } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Answer } from "../../../http/answer.ts";
import { metadataField } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import {
  changeMachine,
  componentBody,
  createMachine,
  fingerprintField,
  listMachines,
  type Machine,
  machineFields,
  machineNameParams,
  ping,
  readMachine,
  removeMachine,
  reset,
} from "../../../machines/index.ts";
import { changedResource, linkOrNull, linkTo, newResource } from "../input.ts";
import { KeygenError } from "../keygen-error.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { accountPath } from "../resource.ts";
import { retold } from "../retold.ts";
import { keygenRoute } from "../route.ts";
import { withMachine } from "./named.ts";
import { presentMachine } from "./present.ts";

const component = z.strictObject({
  type: z.enum(["components", "component"]),
  attributes: componentBody.extend({ metadata: metadataField.optional() }),
});

/** Components that come with a new machine. */
const mostComponents = 20;

const createBody = newResource("machines", {
  attributes: z.strictObject({ fingerprint: fingerprintField, ...machineFields }),
  relationships: z.strictObject({
    license: linkTo("licenses"),
    owner: linkOrNull("users").optional(),
    components: z.strictObject({ data: z.array(component).max(mostComponents) }).optional(),
  }),
});

const { name, ip, hostname, platform, cores, memory, disk, metadata } = machineFields;

const changeBody = changedResource("machines", z.strictObject({ name, ip, hostname, platform, cores, memory, disk, metadata }));

const ownerBody = linkOrNull("users");

/** Members that a license does not change of its machines. */
const ofVendors = ["cores", "memory", "disk", "metadata"] as const;

const show = (context: TenantContext, machine: Machine): Answer => ({ status: 200, data: presentMachine(context, machine) });

const componentsPath = "/data/relationships/components/data";

/** Refuses two components of one fingerprint in one request: which of them is the second, the answer says. */
function requireDistinct(components: { attributes: { fingerprint: string } }[]): void {
  const fingerprints = components.map(({ attributes }) => attributes.fingerprint);
  const repeated = fingerprints.findIndex((fingerprint, index) => fingerprints.indexOf(fingerprint) < index);
  if (repeated === -1) return;
  throw new KeygenError({
    refusal: "component_fingerprint_taken",
    status: 422,
    code: "COMPONENTS_FINGERPRINT_CONFLICT",
    source: { pointer: `${componentsPath}/${repeated}/attributes/fingerprint` },
    detail: "Two components have this fingerprint. Send each component once.",
  });
}

const unknownOwner = { status: 422, code: "OWNER_NOT_FOUND", source: { pointer: "/data/relationships/owner" } };

/** The owner's username. @throws KeygenError for an account that is not there */
async function ownerOf(context: TenantContext, link: { data: { id: string } | null } | undefined): Promise<string | null> {
  if (link?.data == null) return null;
  const username = await usernameOf(context, link.data.id);
  if (username !== undefined) return username;
  throw new KeygenError({ ...unknownOwner, refusal: "account_not_found", detail: "The user does not exist. Check the id." });
}

async function activate(context: TenantContext, { data }: z.output<typeof createBody>): Promise<Answer> {
  const { attributes, relationships } = data;
  const components = relationships.components?.data ?? [];
  requireDistinct(components);
  const creation = createMachine(context, {
    licenseKey: undefined,
    licenseId: licenseIdIn(relationships.license.data.id),
    fingerprint: attributes.fingerprint,
    name: attributes.name ?? null,
    ip: attributes.ip ?? null,
    hostname: attributes.hostname ?? null,
    platform: attributes.platform ?? null,
    cores: attributes.cores ?? null,
    memory: attributes.memory ?? null,
    disk: attributes.disk ?? null,
    owner: await ownerOf(context, relationships.owner),
    components: components.map((one) => one.attributes),
    metadata: attributes.metadata ?? {},
  });
  const created = await retold(creation, {
    account_not_found: unknownOwner,
    component_fingerprint_taken: (fingerprint) => {
      const index = components.findIndex((one) => one.attributes.fingerprint === fingerprint);
      const pointer = index === -1 ? componentsPath : `${componentsPath}/${index}/attributes/fingerprint`;
      return { status: 422, code: "COMPONENTS_FINGERPRINT_TAKEN", source: { pointer } };
    },
  });
  const headers = { Location: `${accountPath(context.tenant.id)}/machines/${created.machine.id}` };
  return { status: 201, data: presentMachine(context, created), headers };
}

/** @throws LatchkeyError machine_license_not_found for what is no id of a license */
function licenseIdIn(text: string): string {
  if (z.uuid().safeParse(text).success) return text;
  throw new LatchkeyError("machine_license_not_found");
}

async function change(
  context: TenantContext,
  idOrFingerprint: string,
  { attributes }: z.output<typeof changeBody>["data"],
): Promise<Answer> {
  const refused = context.caller.kind === "license" ? ofVendors.filter((member) => attributes[member] !== undefined) : [];
  if (refused.length > 0)
    throw new LatchkeyError("request_malformed", {
      isMalformed: true,
      fields: refused.map((member) => ({
        field: `data.attributes.${member}`,
        refusal: "request_malformed",
        message: `A license does not change ${member}. Leave it out.`,
      })),
    });
  const update = { ...attributes, licenseKey: undefined };
  return withMachine(context, idOrFingerprint, async (machine) => show(context, await changeMachine(context, machine, update)));
}

/** Gives a machine another owner, or none. A machine out of reach is not there, whoever is named. */
const changeOwner = (context: TenantContext, idOrFingerprint: string, link: z.output<typeof ownerBody>): Promise<Answer> =>
  withMachine(context, idOrFingerprint, async (machine) => {
    const owner = await ownerOf(context, link).catch(async (error: unknown) => {
      await readMachine(context, machine);
      throw error;
    });
    const changed = changeMachine(context, machine, { owner, licenseKey: undefined });
    return show(context, await retold(changed, { account_not_found: unknownOwner }));
  });

const definition = { path: "/machines/:machine_id", params: machineNameParams } as const;

/** An action has two names: the older ends in `-heartbeat`. */
const pings = ["ping", "ping-heartbeat"];
const resets = ["reset", "reset-heartbeat"];

const filters = {
  fingerprint: z.string().min(1).max(256).optional(),
  platform: z.string().min(1).max(256).optional(),
  license: z.uuid().optional(),
  key: z.string().min(1).max(4_096).optional(),
  owner: z.string().min(1).max(320).optional(),
  status: z.enum(["ALIVE", "DEAD", "NOT_STARTED"]).optional(),
};

export const machineRoutes: Route[] = [
  keygenRoute(
    {
      method: "post",
      path: "/machines",
      permission: "machine.create",
      events: { license: "clock_started" },
      status: 201,
      body: createBody,
    },
    (context, { body }) => activate(context, body),
  ),
  keygenRoute(
    { method: "get", path: "/machines", permission: "machine.read", query: listQuery(filters) },
    async (context, { query }) => {
      const page = keygenPage(query);
      const { fingerprint, platform: onPlatform, license: licenseId, key, owner, status } = query;
      const filter = {
        fingerprint,
        platform: onPlatform,
        licenseId,
        licenseKeyHash: key === undefined ? undefined : await context.secrets.lookupHash(key),
        owner: owner === undefined ? undefined : ((await usernameOf(context, owner)) ?? owner),
        heartbeat: status === undefined ? undefined : (status.toLowerCase() as Lowercase<typeof status>),
      };
      const found = await listMachines(context, filter, page);
      const listed = { tenantId: context.tenant.id, path: "/machines", query, page };
      return listAnswer(listed, found, (machine) => presentMachine(context, machine));
    },
  ),
  keygenRoute({ ...definition, method: "get", permission: "machine.read" }, (context, { params }) =>
    withMachine(context, params.machine_id, async (machine) => show(context, await readMachine(context, machine))),
  ),
  keygenRoute({ ...definition, method: "patch", permission: "machine.update", body: changeBody }, (context, { params, body }) =>
    change(context, params.machine_id, body.data),
  ),
  keygenRoute(
    {
      method: "put",
      path: "/machines/:machine_id/owner",
      params: machineNameParams,
      permission: "machine.update",
      body: ownerBody,
    },
    (context, { params, body }) => changeOwner(context, params.machine_id, body),
  ),
  keygenRoute(
    { ...definition, method: "delete", permission: "machine.delete", status: 204 },
    (context, { params }): Promise<Answer> =>
      withMachine(context, params.machine_id, async (machine) => {
        await removeMachine(context, machine);
        return { status: 204 };
      }),
  ),
  ...pings.map((action) =>
    keygenRoute(
      {
        method: "post",
        path: `/machines/:machine_id/actions/${action}`,
        params: machineNameParams,
        permission: "machine-heartbeat.ping",
      },
      (context, { params }) =>
        withMachine(context, params.machine_id, async (machine) => show(context, await ping(context, machine))),
    ),
  ),
  ...resets.map((action) =>
    keygenRoute(
      {
        method: "post",
        path: `/machines/:machine_id/actions/${action}`,
        params: machineNameParams,
        permission: "machine-heartbeat.reset",
        events: { machine: "heartbeat_reset" },
      },
      (context, { params }) =>
        withMachine(context, params.machine_id, async (machine) => show(context, await reset(context, machine))),
    ),
  ),
];
