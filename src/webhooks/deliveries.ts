import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  type DeliveryRecord,
  deliveryList,
  insertPing,
  orderAgain,
  orderFailedAgain,
  selectDelivery,
} from "./deliveries-store.ts";
import { readWebhook } from "./service.ts";

type Filter = Parameters<typeof deliveryList.select>[2];

/** Lists the deliveries of a webhook. @throws LatchkeyError webhook_not_found */
export async function listDeliveries(
  context: TenantContext,
  webhookId: string,
  filter: Filter,
  page: Page,
): Promise<ListPage<DeliveryRecord>> {
  const found = await deliveryList.select(context.database, { tenantId: context.tenant.id, webhookId }, filter, page);
  // An empty list may be that of a webhook that does not exist.
  if (found.rows.length === 0) await readWebhook(context, webhookId);
  return found;
}

/** Reads a delivery with its attempts. @throws LatchkeyError webhook_not_found, webhook_delivery_not_found */
export async function readDelivery(context: TenantContext, webhookId: string, id: string): Promise<DeliveryRecord> {
  const found = await selectDelivery(context.database, { tenantId: context.tenant.id, webhookId, id });
  if (found === undefined) await readWebhook(context, webhookId);
  return required(found);
}

/** Sends a delivery again, whatever came of it. @throws LatchkeyError webhook_not_found, webhook_disabled, webhook_delivery_not_found */
export const redeliver = async (
  { database, tenant, now }: TenantContext,
  webhookId: string,
  id: string,
): Promise<DeliveryRecord> => required(await orderAgain(database, { tenantId: tenant.id, webhookId, id }, now));

/** Sends the failed deliveries of a time again. @throws LatchkeyError webhook_not_found, webhook_disabled */
export const redeliverFailed = (
  { database, tenant, now }: TenantContext,
  webhookId: string,
  { since, until = now }: { since: Date; until?: Date | undefined },
): Promise<{ ordered: number; isMore: boolean }> =>
  orderFailedAgain(database, { tenantId: tenant.id, webhookId }, { since, until, now });

/** Sends an event `webhook.ping` to this webhook alone. @throws LatchkeyError webhook_not_found, webhook_disabled */
export const pingWebhook = ({ database, tenant, now, requestId }: TenantContext, webhookId: string): Promise<DeliveryRecord> =>
  insertPing(database, { tenantId: tenant.id, webhookId, id: uuidV7(now.getTime()), requestId }, now);

function required(found: DeliveryRecord | undefined): DeliveryRecord {
  if (found === undefined) throw new LatchkeyError("webhook_delivery_not_found");
  return found;
}
