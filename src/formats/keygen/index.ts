import type { Format, Surface } from "../../http/format.ts";
import { writeAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import { authorizationOf, refusalOfCaller } from "./credentials.ts";
import { fieldsOf, readRequest } from "./fields.ts";
import { codeOf, statusOf, writeRefusal } from "./refusal.ts";
import { routes } from "./routes.ts";
import { digestFields, signatureOfAll } from "./signature.ts";
import { tenantOf } from "./tenant.ts";

/** The format of Keygen's API: documents of JSON:API, each response signed with the tenant's key. */
const keygen: Format = {
  readBody,
  writeAnswer,
  writeRefusal,
  statusOf,
  codeOf,
  digestFields,
  readSignatureRequest: () => signatureOfAll,
  readRequest,
  authorizationOf,
  refusalOfCaller,
  fieldsOf,
};

/** With the tenant in the path, and for clients that name none there. */
export const keygenSurfaces: readonly Surface[] = ["/v1/accounts/:tenant_name", "/v1"].map((basePath) => ({
  basePath,
  format: keygen,
  routes,
  refusedPaths: [],
  tenantOf,
}));
