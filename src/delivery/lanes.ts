/** A delivery as far as its turn depends on it. */
export type Waiting = {
  id: string;
  webhookId: string;
  /** The license whose events keep their order; null for what has no order. */
  licenseId: string | null;
  /** Every attempt at the webhook has failed for some time: it gets one delivery at a time. */
  isFailing: boolean;
  /** Milliseconds since 1970, until which nobody else takes it. */
  claimedUntil: number;
};

/** Deliveries that are sent at once. With the database's connection they are the six that the platform allows. */
export const mostAtOnce = 5;

/** Of these at most to one webhook, so that one that begins to hang leaves room for others. */
export const mostOfOne = 4;

/** And to webhooks that fail: they wait for ten seconds each, and others do not wait for them. */
export const mostFailing = 3;

type Lane<Delivery extends Waiting> = { queue: Delivery[]; underWay: Map<string, Delivery> };

/**
 * The deliveries of one tenant that were taken and not yet sent, a lane for each webhook. It says which one is sent next: those of one license one after
 * the other in the order in which they came, webhooks by turns.
 */
export class Lanes<Delivery extends Waiting> {
  /** The webhook that had its turn is last. */
  readonly #lanes = new Map<string, Lane<Delivery>>();

  /** Adds deliveries, those of one license in their order. */
  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const lane: Lane<Delivery> = this.#lanes.get(delivery.webhookId) ?? { queue: [], underWay: new Map() };
      lane.queue.push(delivery);
      this.#lanes.set(delivery.webhookId, lane);
    }
  }

  /** Takes the delivery that is sent next; undefined where none may be sent now. */
  next(): Delivery | undefined {
    const underWay = this.#underWay();
    if (underWay.length >= mostAtOnce) return undefined;
    const failing = underWay.filter(({ isFailing }) => isFailing).length;
    for (const [webhookId, lane] of this.#lanes) {
      const delivery = nextOf(lane, failing);
      if (delivery === undefined) continue;
      lane.queue.splice(lane.queue.indexOf(delivery), 1);
      lane.underWay.set(delivery.id, delivery);
      this.#lanes.delete(webhookId);
      this.#lanes.set(webhookId, lane);
      return delivery;
    }
    return undefined;
  }

  /**
   * Ends a delivery that was under way.
   * @returns the deliveries that are given back, since one to their webhook has failed: it may be that nothing reaches it now
   */
  end({ id, webhookId }: Delivery, { hasSucceeded }: { hasSucceeded: boolean }): Delivery[] {
    const lane = this.#lanes.get(webhookId);
    lane?.underWay.delete(id);
    return hasSucceeded || lane === undefined ? [] : lane.queue.splice(0);
  }

  /** Gives back what could not be sent before somebody else may take it. @param before milliseconds since 1970 */
  giveBack(before: number): Delivery[] {
    return [...this.#lanes.values()].flatMap((lane) => {
      const late = lane.queue.filter(({ claimedUntil }) => claimedUntil <= before);
      lane.queue = lane.queue.filter(({ claimedUntil }) => claimedUntil > before);
      return late;
    });
  }

  get isEmpty(): boolean {
    return [...this.#lanes.values()].every(({ queue, underWay }) => queue.length === 0 && underWay.size === 0);
  }

  /** The webhooks for which nothing more is taken now: something waits, or as much is under way as may be. */
  get busy(): string[] {
    return this.#webhooks(({ queue, underWay }) => queue.length > 0 || underWay.size >= mostOfOne);
  }

  /** The webhooks to which something is under way. */
  get sending(): string[] {
    return this.#webhooks(({ underWay }) => underWay.size > 0);
  }

  #webhooks(isSo: (lane: Lane<Delivery>) => boolean): string[] {
    return [...this.#lanes].filter(([, lane]) => isSo(lane)).map(([webhookId]) => webhookId);
  }

  #underWay(): Delivery[] {
    return [...this.#lanes.values()].flatMap(({ underWay }) => [...underWay.values()]);
  }
}

function nextOf<Delivery extends Waiting>({ queue, underWay }: Lane<Delivery>, failing: number): Delivery | undefined {
  const sent = [...underWay.values()];
  const ofWebhook = queue[0]?.isFailing === true ? 1 : mostOfOne;
  if (sent.length >= ofWebhook || (queue[0]?.isFailing === true && failing >= mostFailing)) return undefined;
  const isHeldBack = ({ licenseId }: Delivery): boolean =>
    licenseId !== null && sent.some((other) => other.licenseId === licenseId);
  return queue.find((delivery) => !isHeldBack(delivery));
}
