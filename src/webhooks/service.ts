import type { TenantContext } from "../context.ts";
import { webhookSecretContext } from "../crypto/key-contexts.ts";
import { randomWebhookSecret, uuidV7 } from "../crypto/random.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { judgeUrl } from "../delivery/index.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { webhookList } from "./list-store.ts";
import {
  deleteWebhook,
  insertWebhook,
  type NewWebhook,
  rotateSecret,
  selectWebhook,
  updateWebhook,
  type WebhookRecord,
  type WebhookUpdate,
} from "./store.ts";

export type WebhookInput = Omit<NewWebhook, "id" | "secretSealed">;

/** A webhook with its secret, which is answered once. */
export type WithSecret = { webhook: WebhookRecord; secret: string };

/** Milliseconds for which the secret before a rotation signs as well. */
const previousSecretMs = 24 * 60 * 60 * 1000;

/** @throws LatchkeyError webhook_url_invalid, webhook_url_private, product_not_found, webhook_limit_reached */
export async function createWebhook(context: TenantContext, input: WebhookInput): Promise<WithSecret> {
  const { database, tenant, now } = context;
  const id = uuidV7(now.getTime());
  const { secret, secretSealed } = await newSecret(context, id);
  const webhook = {
    ...input,
    id,
    url: requireUrl(context, input.url),
    events: once(input.events),
    products: once(input.products),
  };
  return { webhook: await insertWebhook(database, tenant.id, { ...webhook, secretSealed }, now), secret };
}

/** Lists a tenant's webhooks. */
export const listWebhooks = (
  { database, tenant }: TenantContext,
  filter: { enabled?: boolean | undefined },
  page: Page,
): Promise<ListPage<WebhookRecord>> => webhookList.select(database, { tenantId: tenant.id }, filter, page);

/** @throws LatchkeyError webhook_not_found */
export const readWebhook = async ({ database, tenant }: TenantContext, id: string): Promise<WebhookRecord> =>
  required(await selectWebhook(database, tenant.id, id));

/**
 * Changes what the update names and nothing else. A URL that stays as it is is not judged again.
 * @throws LatchkeyError webhook_not_found, webhook_url_invalid, webhook_url_private, product_not_found
 */
export async function changeWebhook(context: TenantContext, id: string, update: WebhookUpdate): Promise<WebhookRecord> {
  const { database, tenant, now } = context;
  const { url, events, products } = update;
  const changed = await updateWebhook(
    database,
    { tenantId: tenant.id, id, now },
    {
      ...update,
      url: url === undefined ? undefined : requireUrl(context, url),
      events: events && once(events),
      products: products && once(products),
    },
  );
  return required(changed);
}

/** Makes a new secret; the one that was signs as well for 24 hours. @throws LatchkeyError webhook_not_found */
export async function rotateWebhookSecret(context: TenantContext, id: string): Promise<WithSecret> {
  const { database, tenant, now } = context;
  const { secret, secretSealed } = await newSecret(context, id);
  const previousUntil = new Date(now.getTime() + previousSecretMs);
  return {
    webhook: required(await rotateSecret(database, { tenantId: tenant.id, id, secretSealed, previousUntil, now })),
    secret,
  };
}

/** @throws LatchkeyError webhook_not_found */
export async function removeWebhook({ database, tenant }: TenantContext, id: string): Promise<void> {
  if (!(await deleteWebhook(database, tenant.id, id))) throw new LatchkeyError("webhook_not_found");
}

export function required<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new LatchkeyError("webhook_not_found");
  return found;
}

const once = (values: string[]): string[] => [...new Set(values)];

async function newSecret({ secrets, tenant }: TenantContext, id: string): Promise<{ secret: string; secretSealed: string }> {
  const secret = randomWebhookSecret();
  return { secret, secretSealed: await secrets.sealer.seal(secret, webhookSecretContext(tenant.id, id)) };
}

/** The URL in its one spelling. @throws LatchkeyError webhook_url_invalid, webhook_url_private */
function requireUrl({ allowsPrivateWebhooks }: TenantContext, text: string): string {
  const judged = judgeUrl(text, { allowsPrivate: allowsPrivateWebhooks });
  if ("url" in judged) return judged.url;
  const refusal = judged.problem === "private" ? "webhook_url_private" : "webhook_url_invalid";
  throw new LatchkeyError(refusal, { fields: [{ field: "url", refusal }] });
}
