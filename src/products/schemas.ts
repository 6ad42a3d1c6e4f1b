import { z } from "zod";
import { createdAt, idOf, metadataOut, textOut, updatedAt } from "../http/schemas.ts";

export const distributionStrategies = ["licensed", "open", "closed"] as const;

export const distributionDescription = "Who may download it: customers with a license, anybody, or nobody.";

/** A product as the API shows it. */
export const product = z
  .object({
    id: idOf("the product"),
    name: textOut("What people call it, unique in the tenant.", "Sketchbook"),
    code: textOut("What software calls it, unique in the tenant.", "sketchbook"),
    distribution_strategy: z.enum(distributionStrategies).meta({ description: distributionDescription, example: "licensed" }),
    url: textOut("Its page.", "https://example.com/sketchbook").nullable(),
    platforms: z.array(z.string()).meta({ description: "What it runs on.", example: ["macos", "windows"] }),
    metadata: metadataOut,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Product" });
