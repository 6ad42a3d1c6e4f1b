import { z } from "zod";
import { type Route, tenantRoute } from "../http/route.ts";
import { textOut } from "../http/schemas.ts";
import { searchKinds } from "./kinds.ts";
import { longestSearch, shortestPart } from "./search-text.ts";
import { findAnything } from "./service.ts";

const result = z
  .object({
    kind: z.enum(searchKinds).meta({ description: "What was found.", example: "license" }),
    id: textOut("Its id.", "0199c2f0-7a51-7cc3-98c5-0242ac120002"),
    title: textOut("What people call it: a name, a username or a URL.", "Alice's desktop"),
    detail: textOut(
      "What tells it from others: a license's policy, a machine's license, an email or a code.",
      "Studio",
    ).nullable(),
    license_id: textOut("The license that it is, or belongs to.", "0199c2f0-7a51-7cc3-98c5-0242ac120002").nullable(),
    matched_by: textOut("The member that the text was found in; `metadata.<member>` of a license's metadata.", "key"),
  })
  .meta({ id: "SearchResult" });

const found = z.object({ results: z.array(result).meta({ description: "The best first." }) }).meta({ id: "SearchResults" });

/** Results at most, and where a request does not say. */
const [mostResults, usualResults] = [50, 20];

const results = `must be a whole number from 1 to ${mostResults}`;

export const searchRoutes: Route[] = [
  tenantRoute(
    {
      method: "get",
      path: "/search",
      operationId: "searchTenant",
      group: "Find licenses and machines",
      summary: "Find anything that a customer sends",
      description:
        "Finds licenses by key, id, part of the name, owner (username or email) and the metadata that `search_metadata` names; machines by fingerprint, " +
        "name, host name and id; accounts by email, username, name and id; products, policies and entitlements by code, name and id; tokens and " +
        "webhooks by id. White space, soft hyphens and quotes that were pasted along do no harm. Names are found by their parts, each with " +
        `${shortestPart} letters or digits in a row. Kinds that the caller may not read are left out. A license may not search.`,
      permission: [
        "license.read",
        "machine.read",
        "user.read",
        "product.read",
        "policy.read",
        "entitlement.read",
        "product-tokens.generate",
        "license-tokens.generate",
        "user.update",
        "webhook.read",
      ],
      isForVendorAlone: true,
      query: z.strictObject({
        q: z
          .string()
          .min(1)
          .max(longestSearch)
          .meta({
            description: `The text, 1 to ${longestSearch.toLocaleString("en")} characters.`,
            example: "alice@example.com",
          }),
        limit: z
          .string()
          .regex(/^\d{1,2}$/, results)
          .transform(Number)
          .pipe(z.int().min(1, results).max(mostResults, results))
          .optional()
          .meta({
            description: `Results at most, 1 to ${mostResults}. Default ${usualResults}.`,
            type: "integer",
            pattern: undefined,
            minimum: 1,
            maximum: mostResults,
            example: usualResults,
          }),
      }),
      answer: { status: 200, description: "What was found.", data: found },
      refusals: ["tenant_not_found"],
    },
    async (context, { query: { q, limit = usualResults } }) => ({
      status: 200,
      data: { results: await findAnything(context, { text: q, limit }) },
    }),
  ),
];
