import { createWeakCache } from "../../../cache/cache.ts";
import type { TenantContext } from "../../../context.ts";
import type { LicenseDocument } from "../../../document/license-document-store.ts";
import type { Answer } from "../../../http/answer.ts";
import { presentable, type Validation } from "../../../licenses/index.ts";
import { licenseStatus } from "../../../licensing/index.ts";
import { presentLicense, statusOf } from "./present.ts";

/** A license as JSON before and behind `lastValidated`, while it has a status. */
type Text = { status: string; head: string; tail: string };

const texts = createWeakCache<LicenseDocument, Text>("keygenLicenseTexts");

/** Members of `meta` that repeat what the request said; left out where it said nothing. */
export type Asked = { nonce?: unknown; scope?: unknown };

/** The answer to a validation: the license, and the verdict as `meta`. The license is written once for each document and status. */
export async function presentValidation(
  context: TenantContext,
  { document, lastValidatedAt, ageSeconds, valid, code, detail }: Validation,
  asked: Asked,
): Promise<Answer> {
  const { head, tail } = await textOf(context, document, lastValidatedAt);
  const validatedAt = lastValidatedAt === null ? "null" : `"${lastValidatedAt.toISOString()}"`;
  const meta = metaOf(context, { valid, detail, code: code.toUpperCase() }, asked);
  return {
    status: 200,
    headers: { Age: String(ageSeconds) },
    json: [`{"data":${head}`, validatedAt, tail, `,"meta":${JSON.stringify(meta)}}`],
  };
}

/** The answer for a key that no license within reach has. */
export const presentUnknown = (context: TenantContext, asked: Asked): Answer => ({
  status: 200,
  data: null,
  beside: { meta: metaOf(context, { valid: false, detail: "The license does not exist.", code: "NOT_FOUND" }, asked) },
});

const metaOf = ({ now }: TenantContext, verdict: { valid: boolean; detail: string; code: string }, asked: Asked) => ({
  ts: now.toISOString(),
  ...verdict,
  ...asked,
});

/** Behind this stands the one value that each validation changes. Only the type and the id stand before it. */
const mark = '"lastValidated":';

async function textOf(context: TenantContext, document: LicenseDocument, lastValidatedAt: Date | null): Promise<Text> {
  const status = licenseStatus(document, context.now, lastValidatedAt);
  const shown = statusOf(status, document.license.expiry, context.now);
  const cached = texts.get(document);
  if (cached?.status === shown) return cached;
  const { license } = document;
  const undated = { ...document, license: { ...license, lastValidatedAt: null } };
  const json = JSON.stringify(presentLicense(context, { ...(await presentable(context, undated)), status }));
  const valueAt = json.indexOf(mark) + mark.length;
  const text = { status: shown, head: json.slice(0, valueAt), tail: json.slice(valueAt + "null".length) };
  texts.set(document, text);
  return text;
}
