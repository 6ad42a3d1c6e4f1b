import { createWeakCache } from "../cache/cache.ts";
import type { TenantContext } from "../context.ts";
import type { LicenseDocument } from "../document/license-document-store.ts";
import { type LicenseStatus, licenseStatus } from "../licensing/index.ts";
import { presentProduct } from "../products/index.ts";
import { presentLicenseAlone, presentLicensePolicy, presentSeats } from "./present.ts";
import { presentable } from "./service.ts";

/** A license's own members as JSON, without the braces and `last_validated_at`, while it has a status. */
type Text = { status: LicenseStatus; text: string };

const texts = createWeakCache<LicenseDocument, Text>("licenseTexts");

/**
 * A license as the API shows it, as JSON in pieces. Writing it takes most of the time of a validation that memory answers, and it is the same each
 * time but for `last_validated_at`: its own members are written once for each document and status, its policy and product once for all licenses.
 */
export async function licenseText(
  context: TenantContext,
  document: LicenseDocument,
  lastValidatedAt: Date | null,
): Promise<string[]> {
  const { policy, product } = document;
  const validatedAt = lastValidatedAt === null ? "null" : `"${lastValidatedAt.toISOString()}"`;
  const own = await ownText(context, document, lastValidatedAt);
  return [
    `{"last_validated_at":${validatedAt},`,
    own,
    ',"license_policy":',
    policyText(policy),
    ',"license_product":',
    productText(product),
    "}",
  ];
}

async function ownText(context: TenantContext, document: LicenseDocument, lastValidatedAt: Date | null): Promise<string> {
  // As the validation leaves it, whatever the document still says of the last one.
  const status = licenseStatus(document, context.now, lastValidatedAt);
  const cached = texts.get(document);
  if (cached?.status === status) return cached.text;
  const { last_validated_at, ...rest } = presentLicenseAlone({ ...(await presentable(context, document)), status });
  const text = JSON.stringify({ ...rest, ...presentSeats({ seatsUsed: document.counts.seats }) }).slice(1, -1);
  texts.set(document, { status, text });
  return text;
}

const policyText = written(presentLicensePolicy);

const productText = written(presentProduct);

/** Writes something as JSON once, for as long as it is there. */
function written<Shown extends object>(present: (shown: Shown) => object): (shown: Shown) => string {
  const cached = createWeakCache<Shown, string>("partTexts");
  return (shown) => {
    const before = cached.get(shown);
    if (before !== undefined) return before;
    const text = JSON.stringify(present(shown));
    cached.set(shown, text);
    return text;
  };
}
