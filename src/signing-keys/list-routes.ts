import { z } from "zod";
import { keyAlgorithms, signingKeyStatuses } from "../crypto/key-algorithms.ts";
import { refusedAs } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { signingKeyList } from "./list-store.ts";
import { presentSigningKey } from "./present.ts";
import { signingKey } from "./schemas.ts";

export const signingKeyListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/signing-keys",
      operationId: "listSigningKeys",
      group: "Set up what you sell",
      summary: "List the signing keys",
      description:
        "The keys that sign license files, machine files, signed keys and signed answers. Private keys are never shown.",
      permission: "signing-key.read",
      query: listQuery(["created_at"], {
        algorithm: z
          .enum(keyAlgorithms, refusedAs({ invalid: "signing_key_algorithm_invalid" }))
          .optional()
          .meta({ description: "Of this algorithm.", example: "ED25519" }),
        status: z
          .enum(signingKeyStatuses, refusedAs({ invalid: "signing_key_status_invalid" }))
          .optional()
          .meta({ description: "With this status.", example: "active" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(signingKey), isList: true },
      refusals: ["tenant_not_found", "signing_key_algorithm_invalid", "signing_key_status_invalid"],
    },
    async ({ database, tenant }, { query: { algorithm, status, ...asked } }) => {
      const page = pageOf(asked, "created_at");
      const found = await signingKeyList.select(database, { tenantId: tenant.id }, { algorithm, status }, page);
      const rows = await Promise.all(found.rows.map(async (row) => ({ ...row, shown: await presentSigningKey(row) })));
      return listAnswer({ ...found, rows }, page, ({ shown }) => shown);
    },
  ),
];
