import type { TenantContext } from "../context.ts";
import type { LicenseDocument } from "../edge/snapshot-store.ts";
import { type LicenseStatus, licenseStatus } from "../licensing/index.ts";
import { presentLicense } from "./present.ts";
import { presentable } from "./service.ts";

type Text = { status: LicenseStatus; text: string };

const texts = new WeakMap<LicenseDocument, Text>();

/**
 * A license as the API shows it, as JSON. Writing it takes most of the time of a validation that memory answers, and it is the same each
 * time but for `last_validated_at`: it is written once for each document and status.
 */
export async function licenseText(
  context: TenantContext,
  document: LicenseDocument,
  lastValidatedAt: Date | null,
): Promise<string> {
  const { expiry, suspendedAt, lastActivatedAt, lastCheckedInAt, lastCheckedOutAt } = document.license;
  const seen = { expiry, suspendedAt, lastActivatedAt, lastValidatedAt, lastCheckedInAt, lastCheckedOutAt };
  const status = licenseStatus({ license: seen, owner: document.owner }, context.now);
  let known = texts.get(document);
  if (known?.status !== status) {
    const { last_validated_at, ...rest } = { ...presentLicense(await presentable(context, document)), status };
    known = { status, text: JSON.stringify(rest).slice(1) };
    texts.set(document, known);
  }
  return `{"last_validated_at":${lastValidatedAt === null ? "null" : `"${lastValidatedAt.toISOString()}"`},${known.text}`;
}
