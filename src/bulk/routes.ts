import { z } from "zod";
import { ndjson } from "../http/answer.ts";
import { exampleId, instantField, metadataField, refusedAs } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { idOf, ownerField, wholeOut } from "../http/schemas.ts";
import { createBody, inList, licenseKeyOut, limitRefusals, limitsIn, limitsOf } from "../licenses/index.ts";
import { fingerprintField, machineFields } from "../machines/index.ts";
import { exportLicenses } from "./export.ts";
import { importLicenses } from "./import.ts";

const distinctFingerprints = (machines: { fingerprint: string }[]) =>
  new Set(machines.map(({ fingerprint }) => fingerprint)).size === machines.length;

/** The id that something had in another system. */
const ownId = z.uuid().optional().meta({
  description: "The id that it had in the other system, for administrators alone. Not given: a new one.",
  example: exampleId,
});

const row = z
  .strictObject({
    id: ownId,
    policy_id: createBody.shape.policy_id,
    product_id: createBody.shape.product_id,
    name: createBody.shape.name,
    key: createBody.shape.key,
    expiry: instantField("license_expiry_invalid").nullable().optional().meta({
      description: "An RFC 3339 time, which may be in the past. If you leave it out, the license never expires.",
      example: "2030-12-31T23:59:59Z",
    }),
    suspended: z
      .boolean()
      .optional()
      .meta({ description: "True to import the license as suspended. Default false.", example: false }),
    uses: z
      .int(refusedAs({ invalid: "uses_invalid" }))
      .min(0, "uses_invalid")
      .max(Number.MAX_SAFE_INTEGER, "uses_invalid")
      .optional()
      .meta({ description: "Uses counted so far, against max_uses. Default 0.", example: 12 }),
    ...limitsIn,
    owner: ownerField,
    metadata: metadataField.optional(),
    users: z
      .array(
        z
          .string(refusedAs({ invalid: "account_not_found" }))
          .min(1, "account_not_found")
          .max(256, "account_not_found"),
      )
      .max(1_000)
      .optional()
      .meta({ description: "Usernames of its users besides the owner, up to 1,000.", example: ["bob"] }),
    entitlements: z
      .array(z.uuid(refusedAs({ invalid: "entitlement_not_found" })))
      .max(100)
      .optional()
      .meta({ description: "Ids of the entitlements that are attached to it, up to 100.", example: [exampleId] }),
    machines: z
      .array(z.strictObject({ id: ownId, fingerprint: fingerprintField, ...machineFields }).meta({ id: "MachineToImport" }))
      .max(1_000)
      .refine(distinctFingerprints, "machine_fingerprint_taken")
      .optional()
      .meta({ description: "The machines that hold its seats, up to 1,000, each with a fingerprint of its own." }),
  })
  .meta({ id: "LicenseToImport" });

/** Licenses that one request may bring. */
const mostRows = 1_000;

const { license_policy: _, license_product: __, ...exported } = inList.shape;

const imported = z.object({ license_id: idOf("the license"), license_key: licenseKeyOut }).meta({ id: "ImportedLicense" });

const lastLine = z
  .object({
    complete: z.literal(true).meta({ description: "Every license was sent.", example: true }),
    licenses: wholeOut("Licenses that this answer has sent.", 1_000_000),
  })
  .meta({ id: "ExportEnd" });

export const bulkRoutes: Route[] = [
  tenantRoute(
    {
      method: "post",
      path: "/licenses/import",
      operationId: "importLicenses",
      group: "Import and export",
      summary: "Import licenses from another system",
      description:
        "Up to 1,000 with their ids, keys, expiry, uses, users, entitlements, machines and metadata; all of them or none. `errors` names each row that cannot be.",
      permission: "license.create",
      body: z.strictObject({
        licenses: z
          .array(row, refusedAs({ missing: "import_licenses_invalid", invalid: "import_licenses_invalid" }))
          .min(1, "import_licenses_invalid")
          .max(mostRows, "import_licenses_invalid")
          .meta({ description: "1 to 1,000 licenses." }),
      }),
      answer: {
        status: 201,
        description: "The id and key of each, in the order of the rows.",
        data: z.array(imported),
        isCounted: true,
      },
      refusals: [
        ...([
          "tenant_not_found",
          "account_not_found",
          "entitlement_not_found",
          "id_taken",
          "product_not_found",
          "policy_not_found",
          "license_name_invalid",
          "license_product_missing",
          "license_policy_missing",
          "license_expiry_invalid",
          "uses_invalid",
        ] as const),
        ...([
          "license_key_invalid",
          "import_refused",
          "import_licenses_invalid",
          "machine_fingerprint_invalid",
          "machine_fingerprint_taken",
        ] as const),
        ...limitRefusals,
      ],
    },
    async (context, { body }) => {
      const made = await importLicenses(
        context,
        body.licenses.map((one) => ({
          id: one.id,
          policyId: one.policy_id,
          productId: one.product_id,
          name: one.name,
          key: one.key,
          expiry: one.expiry ?? null,
          suspended: one.suspended ?? false,
          uses: one.uses ?? 0,
          ...limitsOf(one),
          owner: one.owner ?? null,
          metadata: one.metadata ?? {},
          users: one.users ?? [],
          entitlements: one.entitlements ?? [],
          machines: (one.machines ?? []).map((machine) => ({
            id: machine.id,
            fingerprint: machine.fingerprint,
            name: machine.name ?? null,
            ip: machine.ip ?? null,
            hostname: machine.hostname ?? null,
            platform: machine.platform ?? null,
            cores: machine.cores ?? null,
            memory: machine.memory ?? null,
            disk: machine.disk ?? null,
            metadata: machine.metadata ?? {},
          })),
        })),
      );
      return { status: 201, data: made, count: made.length };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/licenses/export",
      operationId: "exportLicenses",
      group: "Import and export",
      summary: "Export all licenses",
      description:
        "NDJSON: one license a line, in the order in which they were made, sent as it is read. The last line has no `license_id`: it says that the export is complete, and how many licenses were sent. Without that line it broke off: ask again with `after`. There is no Content-Digest, since nobody knows it before the end.",
      permission: "license.read",
      query: z.strictObject({
        after: z.uuid().optional().meta({
          description: "Only licenses after this one: the `license_id` of the last line that arrived whole.",
          example: exampleId,
        }),
      }),
      answer: {
        status: 200,
        description: "One JSON object a line.",
        contentType: ndjson,
        data: z.union([z.object(exported), lastLine]),
      },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => ({
      status: 200,
      lines: exportLicenses(context, query.after ?? null),
      fileName: "licenses.ndjson",
    }),
  ),
];
