import { z } from "zod";
import { metadataOut, timestamp, uuid } from "../http/schemas.ts";

/** A product as the API shows it. */
export const product = z
  .object({
    id: uuid,
    name: z.string(),
    code: z.string(),
    distribution_strategy: z.enum(["licensed", "open", "closed"]),
    url: z.string().nullable(),
    platforms: z.array(z.string()),
    metadata: metadataOut,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Product" });
