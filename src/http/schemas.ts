import { z } from "zod";
import { coded } from "./fields.ts";

/** Names of tenants: what fits into a path without escaping. */
export const slugPattern = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;

export const tenantNameField = z
  .string(coded({ missing: "42000", invalid: "42002" }))
  .min(1, coded({ missing: "42000", invalid: "42002" }))
  .max(256, coded({ invalid: "42002" }))
  .regex(slugPattern, coded({ missing: "42000", invalid: "42002" }))
  .meta({ description: "Letters, digits, and between them `.`, `_` and `-`; 1 to 256.", example: "acme" });

export const usernameField = z
  .string(coded({ missing: "43000", invalid: "43009" }))
  .min(1, coded({ missing: "43000", invalid: "43009" }))
  .max(256, coded({ invalid: "43009" }))
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N}._@+-]*[\p{L}\p{N}])?$/u, coded({ missing: "43000", invalid: "43009" }))
  .meta({ description: "Letters, digits, and between them `. _ @ + -`; 1 to 256.", example: "alice" });

export const timestamp = z.iso
  .datetime()
  .meta({ description: "RFC 3339, UTC, milliseconds.", example: "2026-11-01T09:30:00.000Z" });

export const uuid = z.uuid().meta({ example: "01932f5e-7a10-7cc3-98c4-dc0c0c07398f" });

export const metadataOut = z.record(z.string(), z.unknown());
