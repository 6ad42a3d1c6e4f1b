import type { SecretsEnvironment } from "../crypto/secrets.ts";
import type { DatabaseEnvironment } from "../db/client.ts";
import type { Send } from "./attempt.ts";
import { readRetrySeconds } from "./retries.ts";

/** A courier as others call it. */
export type CourierStub = {
  /** Has it look at once whether something is due for its tenant. */
  wake(tenantId: string): Promise<void>;
};

/** The part of the Worker's environment that deliveries read. */
export type DeliveryEnvironment = DatabaseEnvironment &
  SecretsEnvironment & {
    /** The objects that send a tenant's events to its webhooks, one for each tenant. */
    COURIER?: DurableObjectNamespace<Rpc.DurableObjectBranded & CourierStub>;
    /** The way to receivers on one machine, which reaches public addresses alone; elsewhere the platform's own `fetch` is that. */
    WEBHOOK_NETWORK?: { fetch(url: string, init: RequestInit): Promise<Response> };
    /** `true` lets http and private addresses through, for development alone. */
    WEBHOOK_ALLOW_PRIVATE?: string;
    /** Seconds between the attempts of a delivery, with commas between; for tests. */
    WEBHOOK_RETRY_SECONDS?: string;
  };

/** Returns true where webhooks may have http and private addresses: for development alone. */
export const allowsPrivateUrls = ({ WEBHOOK_ALLOW_PRIVATE }: Pick<DeliveryEnvironment, "WEBHOOK_ALLOW_PRIVATE">): boolean =>
  WEBHOOK_ALLOW_PRIVATE === "true";

/** Reads from the environment how deliveries are sent. @throws TypeError where `WEBHOOK_RETRY_SECONDS` is no list of seconds */
export function sendingBy(environment: DeliveryEnvironment): {
  send: Send;
  allowsPrivate: boolean;
  retrySeconds: readonly number[];
} {
  const { WEBHOOK_NETWORK: network, WEBHOOK_RETRY_SECONDS } = environment;
  return {
    send: (url, init) => (network === undefined ? fetch(url, init) : network.fetch(url, init)),
    allowsPrivate: allowsPrivateUrls(environment),
    retrySeconds: readRetrySeconds(WEBHOOK_RETRY_SECONDS),
  };
}

/** Wakes the courier of a tenant. Does nothing where there are no couriers. */
export async function wakeCourier({ COURIER: couriers }: Pick<DeliveryEnvironment, "COURIER">, tenantId: string): Promise<void> {
  if (couriers !== undefined) await couriers.get(couriers.idFromName(tenantId)).wake(tenantId);
}
