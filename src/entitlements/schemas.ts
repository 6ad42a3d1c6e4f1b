import { z } from "zod";
import { coded } from "../http/fields.ts";
import { metadataOut, timestamp, uuid } from "../http/schemas.ts";
import type { EntitlementRecord } from "./service.ts";

/** An entitlement as the API shows it. */
export const entitlement = z
  .object({
    id: uuid,
    name: z.string(),
    code: z.string().meta({ description: "What your app asks for.", example: "EXPORT" }),
    metadata: metadataOut,
    created_at: timestamp,
    updated_at: timestamp,
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
    id: uuid.meta({ description: "Of the attachment." }),
    entitlement_id: uuid,
    name: z.string(),
    code: z.string(),
    created_at: timestamp.meta({ description: "When it was attached." }),
  })
  .meta({ id: "EntitlementAttachment" });

const ids = z
  .array(z.uuid(coded({ missing: "45000", invalid: "45004" })), coded({ missing: "45000", invalid: "45000" }))
  .min(1, "45000")
  .max(100);

export const attachBody = z.strictObject({ entitlement_id: ids.meta({ description: "Ids of the entitlements to attach." }) });

export const detachBody = z.strictObject({ id: ids.meta({ description: "Ids of attachments or of entitlements to detach." }) });
