import { z } from "zod";
import type { Route } from "../http/route.ts";
import { tenantRoute } from "../http/route.ts";
import {
  type CheckoutOptions,
  checkedOutFile,
  checkoutBody,
  checkoutOptions,
  checkoutQuery,
  fileAnswer,
  presentFile,
} from "../licenses/index.ts";
import { runRefusalNames } from "../licensing/index.ts";
import { checkOutMachine } from "./checkout.ts";
import { type MachineFileInclude, machineFileIncludes } from "./file.ts";
import { machineIdParams } from "./schemas.ts";
import { machineById } from "./service.ts";

const definition = {
  path: "/machines/:machine_id/actions/check-out",
  group: "Seats and machines",
  permission: "machine.check-out",
  events: { machine: "checked_out" },
  params: machineIdParams,
  query: checkoutQuery(machineFileIncludes),
  description:
    "A license file for this machine alone: it contains the fingerprint. " +
    "The key of an encrypted file is the SHA-256 of the license key followed by the fingerprint.",
} as const;

const refusals = [
  "tenant_not_found",
  ...runRefusalNames,
  "machine_not_found",
  "file_ttl_invalid",
  "file_algorithm_unsupported",
] as const;

export const machineCheckoutRoutes: Route[] = [
  tenantRoute(
    {
      ...definition,
      method: "post",
      operationId: "checkOutMachine",
      summary: "Check out a machine file",
      body: z.strictObject(checkoutBody(machineFileIncludes)),
      answer: { status: 200, description: "The file.", data: checkedOutFile },
      refusals: [...refusals],
    },
    async (context, { params, query, body }) =>
      presentFile(
        await checkOutMachine(context, machineById(context, params.machine_id), includesOf(checkoutOptions(query, body))),
      ),
  ),
  tenantRoute(
    {
      ...definition,
      method: "get",
      operationId: "downloadMachineFile",
      changesOnRead: true,
      summary: "Download a machine file as it is saved",
      answer: { status: 200, description: "The file itself, `<machine_id>.lic`.", contentType: "application/octet-stream" },
      refusals: [...refusals],
    },
    async (context, { params, query }) => {
      const file = await checkOutMachine(context, machineById(context, params.machine_id), includesOf(checkoutOptions(query)));
      return fileAnswer(file.id, file.certificate);
    },
  ),
];

const isInclude = (name: string): name is MachineFileInclude => machineFileIncludes.some((include) => include === name);

const includesOf = (options: CheckoutOptions) => ({ ...options, include: options.include.filter(isInclude) });
