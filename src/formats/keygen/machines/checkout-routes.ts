import type { Route } from "../../../http/route.ts";
import { fileAnswer as fileItself } from "../../../licenses/index.ts";
import { checkOutMachine, type MachineFileInclude, machineNameParams } from "../../../machines/index.ts";
import { checkoutMeta, checkoutQuery, fileAnswer, optionsOf } from "../checkout.ts";
import { keygenRoute } from "../route.ts";
import { withMachine } from "./named.ts";

/** The names of what a machine file may carry, and what each name brings: a part of the license comes with the license. */
const includes: Record<string, readonly MachineFileInclude[]> = {
  license: ["license"],
  "license.entitlements": ["license", "entitlements"],
  "license.product": ["license", "product"],
  "license.policy": ["license", "policy"],
  "license.owner": ["license", "owner"],
  "license.users": ["license", "users"],
  components: ["components"],
};

const definition = {
  path: "/machines/:machine_id/actions/check-out",
  permission: "machine.check-out",
  events: { machine: "checked_out" },
  params: machineNameParams,
  query: checkoutQuery,
} as const;

export const machineCheckoutRoutes: Route[] = [
  keygenRoute({ ...definition, method: "post", body: checkoutMeta }, (context, { params, query, body }) => {
    const options = optionsOf(query, body.meta, includes);
    return withMachine(context, params.machine_id, async (machine) => {
      const { licenseId, ...file } = await checkOutMachine(context, machine, options);
      const of = { license: { type: "licenses", id: licenseId }, machine: { type: "machines", id: file.id } };
      return fileAnswer(context, { ...file, type: "machine-files", includes: options.asked, of });
    });
  }),
  keygenRoute({ ...definition, method: "get", changesOnRead: true }, (context, { params, query }) => {
    const options = optionsOf(query, undefined, includes);
    return withMachine(context, params.machine_id, async (machine) => {
      const { id, certificate } = await checkOutMachine(context, machine, options);
      return fileItself(id, certificate);
    });
  }),
];
