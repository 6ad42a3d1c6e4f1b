import { z } from "zod";
import { exampleId, refusedAs } from "../http/fields.ts";
import { createdAt, idOf, metadataOut, textOut, time, updatedAt } from "../http/schemas.ts";
import type { EntitlementRecord } from "./service.ts";

const name = textOut("What people call it.", "Export");

const code = textOut("What your app asks for, unique in the tenant.", "EXPORT");

/** An entitlement as the API shows it. */
export const entitlement = z
  .object({
    id: idOf("the entitlement"),
    name,
    code,
    metadata: metadataOut,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Entitlement" });

export const presentEntitlement = (row: EntitlementRecord) => ({
  id: row.id,
  name: row.name,
  code: row.code,
  metadata: row.metadata,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** An entitlement that a policy or license holds. */
export const attachment = z
  .object({
    id: idOf("the attachment"),
    entitlement_id: idOf("the entitlement"),
    name,
    code,
    created_at: time("When it was attached."),
  })
  .meta({ id: "EntitlementAttachment" });

const ids = z
  .array(
    z.uuid(refusedAs({ missing: "entitlement_ids_missing", invalid: "entitlement_not_found" })),
    refusedAs({ missing: "entitlement_ids_missing", invalid: "entitlement_ids_missing" }),
  )
  .min(1, "entitlement_ids_missing")
  .max(100);

export const attachBody = z.strictObject({
  entitlement_id: ids.meta({ description: "Ids of the entitlements to attach, 1 to 100.", example: [exampleId] }),
});

export const detachBody = z.strictObject({
  id: ids.meta({ description: "Ids of attachments or of entitlements to detach, 1 to 100.", example: [exampleId] }),
});
