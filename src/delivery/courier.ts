import { DurableObject } from "cloudflare:workers";
import { clockActor } from "../access/clock-actor.ts";
import { secretsOf } from "../crypto/secrets.ts";
import { newMeter, openDatabase } from "../db/client.ts";
import { loggable } from "../db/errors.ts";
import type { MetricsEnvironment } from "../metrics/environment.ts";
import { reportBackground } from "../metrics/flush.ts";
import { type Dispatched, dispatch } from "./dispatch.ts";
import { type DeliveryEnvironment, sendingBy } from "./environment.ts";
import { Nudge } from "./nudge.ts";

/** Milliseconds until it is woken again should it end in the middle of its work. */
const guardMs = 30_000;

/** Milliseconds until it tries again where its work failed. */
const failedMs = 15_000;

/** Milliseconds that one alarm works, and attempts that it makes, within what the platform allows to one invocation: it goes on in the next. */
const [mostMs, mostAttempts] = [60_000, 2_000];

/** The name under which it stores its tenant's id: an alarm does not say it everywhere. */
const tenantKey = "tenant";

/**
 * Sends a tenant's events to its webhooks. Each tenant has one, so that nobody waits for another's receivers. It works on its alarm and keeps
 * nothing but that: deliveries and their claims are in Postgres. Where it ends in the middle, or there are two, an event may be sent again.
 */
export class Courier extends DurableObject<DeliveryEnvironment & MetricsEnvironment> {
  readonly #nudge = new Nudge();
  #isAtWork = false;

  /** Has it look at once whether something is due. */
  async wake(tenantId: string): Promise<void> {
    const { storage } = this.ctx;
    if (this.#isAtWork) return this.#nudge.give();
    if ((await storage.get(tenantKey)) !== tenantId) await storage.put(tenantKey, tenantId);
    const at = await storage.getAlarm();
    if (at === null || at > Date.now()) await storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    await storage.setAlarm(Date.now() + guardMs);
    const tenantId = await storage.get<string>(tenantKey);
    if (this.#isAtWork || tenantId === undefined) return;
    this.#isAtWork = true;
    let nextAt: Date | null = new Date(Date.now() + failedMs);
    try {
      ({ nextAt } = await this.#dispatch(tenantId));
    } catch (error) {
      // Thrown on, the platform would run the same alarm again, and after some times forget it.
      console.error(JSON.stringify({ level: "error", courier: tenantId, error: loggable(error) }));
    }
    // Nothing comes between these: who wakes it now sets the alarm after them.
    this.#isAtWork = false;
    if (this.#nudge.isGiven) nextAt = new Date();
    await (nextAt === null ? storage.deleteAlarm() : storage.setAlarm(nextAt));
  }

  async #dispatch(tenantId: string): Promise<Dispatched> {
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = this.env;
    const startedAt = performance.now();
    const { send, ...rules } = sendingBy(this.env);
    const spent = newMeter();
    let attempts = 0;
    try {
      return await dispatch({
        tenantId,
        database: openDatabase({ url, endpoint, meter: spent, actor: () => clockActor }),
        secrets: await secretsOf(this.env),
        send: (...request) => {
          attempts += 1;
          return send(...request);
        },
        ...rules,
        isOver: () => performance.now() - startedAt > mostMs || attempts >= mostAttempts,
        nudge: this.#nudge,
      });
    } finally {
      this.ctx.waitUntil(reportBackground(this.env, "courier", spent));
    }
  }
}
