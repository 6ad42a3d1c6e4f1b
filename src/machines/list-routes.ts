import { z } from "zod";
import { longestKey } from "../crypto/key-text.ts";
import { exampleId, refusedAs } from "../http/fields.ts";
import { keyText } from "../http/key-fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { exampleKey, textFilter } from "../http/schemas.ts";
import { listMachines } from "./list.ts";
import { presentMachine } from "./present.ts";
import { machine } from "./schemas.ts";

export const machineListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/machines",
      operationId: "listMachines",
      group: "Find licenses and machines",
      summary: "List machines",
      description: "Every filter that is given holds.",
      permission: "machine.read",
      query: listQuery(["created_at"], {
        license_id: z
          .uuid(refusedAs({ invalid: "machine_license_not_found" }))
          .optional()
          .meta({ description: "Of this license.", example: exampleId }),
        license_key: keyText()
          .min(1)
          .max(longestKey)
          .optional()
          .meta({ description: "Of the license of this key.", example: exampleKey }),
        product_id: z
          .uuid(refusedAs({ invalid: "product_not_found" }))
          .optional()
          .meta({ description: "Of licenses of this product.", example: exampleId }),
        fingerprint: textFilter("The whole fingerprint.", "b5:2f:0c:9a"),
        search: textFilter("A part of the name or host name.", "studio"),
        platform: textFilter("The whole platform.", "macOS 15"),
        owner: textFilter("Username of its owner.", "alice"),
        heartbeat: z
          .enum(["not_started", "alive", "dead"])
          .optional()
          .meta({ description: "The state at this instant.", example: "alive" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(machine), isList: true },
      refusals: ["tenant_not_found", "machine_license_not_found", "product_not_found"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const {
        license_id: licenseId,
        license_key,
        product_id: productId,
        fingerprint,
        search,
        platform,
        owner,
        heartbeat,
      } = query;
      const licenseKeyHash = license_key === undefined ? undefined : await context.secrets.lookupHash(license_key);
      const filter = { licenseId, licenseKeyHash, productId, fingerprint, search, platform, owner, heartbeat };
      return listAnswer(await listMachines(context, filter, page), page, (row) => presentMachine(row, context.now));
    },
  ),
];
