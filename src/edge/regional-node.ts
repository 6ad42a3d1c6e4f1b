import { DurableObject } from "cloudflare:workers";
import { type DatabaseMeter, newMeter, openDatabase } from "../db/client.ts";
import { isRefusal, isTooLarge } from "../db/errors.ts";
import { type Poll, poll, type Want } from "../document/feed-store.ts";
import { nameOfWant } from "../document/question.ts";
import { Gate } from "../gate.ts";
import type { MetricsEnvironment } from "../metrics/environment.ts";
import { reportBackground } from "../metrics/flush.ts";
import { type Brought, documentNumbers, type Progress } from "./brought.ts";
import { ChangeLog } from "./change-log.ts";
import type { EdgeEnvironment } from "./environment.ts";
import { anything, Invalidations } from "./invalidations.ts";
import { type Answerable, NodeAnswers } from "./node-answers.ts";
import type { Count, NodeAnswer, NodeRefusal, NodeReply, NodeRequest } from "./node-types.ts";
import { StatementQueue } from "./statement-queue.ts";
import { AskForLess, StatementSize } from "./statement-size.ts";
import { Healing } from "./storage-damage.ts";
import { type Statement, TenantCopy } from "./tenant-copy.ts";
import { Upkeep } from "./upkeep.ts";

/** Milliseconds that the database may take for a statement. */
const deadlineMs = 2_000;

/** Milliseconds from a failure until the database is asked again. */
const probeMs = 1_000;

/** Milliseconds from a failure for which the database is taken to be away: who comes later waits for what it says. */
const unavailableMs = 5_000;

/** Statements that may be under way: while one is at the database, the next is made ready. */
const mostAtOnce = 2;

/** Requests that may wait for a statement of their own after a silence, and in any case: ten statements read as many, and one. */
const [wantsAtOnce, wantsAtLeast] = [1_000, 100];

/** Milliseconds that they may wait for those before them, where they are more. */
const wantPatienceMs = 500;

/** Statements that one request may need: each that asks for too much is followed by one that asks for a quarter. */
const mostAttempts = 6;

/** Milliseconds after which a node says again that it is in use. */
const registrationMs = 60 * 60_000;

type Read = Answerable & Pick<NodeAnswer, "source" | "roundTrips" | "milliseconds">;

/**
 * Keeps the licenses of a tenant that a region asks for, in SQLite, and knows by itself whether they are current: it follows the change feed.
 * A few statements are under way at most; what comes meanwhile waits for them, or for the next one together.
 */
export class RegionalNode extends DurableObject<EdgeEnvironment & MetricsEnvironment> {
  readonly #log = new ChangeLog();
  readonly #copy = new TenantCopy(this.ctx.storage, this.#log);
  readonly #invalidations = new Invalidations();
  readonly #upkeep = new Upkeep({
    name: this.#name,
    storage: this.ctx.storage,
    copy: this.#copy,
    askedAt: () => this.#askedAt,
    database: (deadlineMs) => this.#database(deadlineMs, this.#spent),
  });
  readonly #answers = new NodeAnswers({
    copy: this.#copy,
    log: this.#log,
    invalidations: this.#invalidations,
    isUnavailable: () => this.#isUnavailable(),
  });
  readonly #size = new StatementSize();
  readonly #queue = new StatementQueue<Brought>({
    send: (wants) => this.#send(wants),
    mostAtOnce: () => (this.#copy.horizon === null ? 1 : mostAtOnce),
    wantsAtOnce: () => this.#size.wants,
    isUnavailable: () => this.#isUnavailable(),
  });
  readonly #healing = new Healing({
    name: `node ${this.#name}`,
    lost: "Validations that were counted and not yet sent to the database are lost.",
    discard: () => this.#discard(),
  });
  /** Requests that wait for a statement which reads what they want. */
  readonly #gate = new Gate({ atOnce: wantsAtOnce, atLeast: wantsAtLeast, patienceMs: wantPatienceMs });
  /** The use of the database by its upkeep: what a request has it ask is among the request's own. */
  #spent = newMeter();
  #tenantName = "";
  #askedAt = 0;
  #registeredAt = 0;
  /** When the database last failed; undefined while it answers. */
  #failedAt: number | undefined;

  /** Returns a license, current within its policy's `edge_ttl`; null while the database is unavailable and no stored data may stand in. */
  async ask(request: NodeRequest): Promise<NodeReply> {
    const reply = await this.#withStorage(() => this.#read(request));
    return reply === null || "isOverloaded" in reply ? reply : this.#replyOf(reply, request);
  }

  /** An answer as the Worker reads it: what it has already is not sent again. */
  #replyOf({ composed, documentNumber, ...rest }: Read, { version: cached, logPlace }: NodeRequest): NodeAnswer {
    const { text = null, version = null } = composed?.license ?? {};
    const named = composed?.named === undefined ? null : { text: composed.named.text, roots: composed.named.roots };
    const changed = logPlace === undefined ? null : this.#log.after(logPlace);
    const confirmedAt = this.#copy.hasPolled ? this.#copy.confirmedAt : 0;
    return {
      ...rest,
      document: version === cached ? null : text,
      version,
      named,
      until: composed?.until ?? Number.POSITIVE_INFINITY,
      credential: composed?.credential ?? null,
      changesOnValidation: composed?.changesOnValidation === true,
      log: { documentNumber, end: this.#log.end, changed, confirmedAt },
    };
  }

  async #read(request: NodeRequest): Promise<Read | NodeRefusal | null> {
    this.#tenantName = request.tenantName;
    this.#askedAt = Date.now();
    const spent = { roundTrips: 0, milliseconds: 0 };
    const progress: Progress = { brought: undefined, isRead: false, rates: [], times: 0, place: 0 };
    let askedForTooMuch: AskForLess | undefined;
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const answer = this.#answers.of(request, progress);
      if (answer !== undefined) return { ...answer, source: attempt === 0 ? "node" : "database", ...spent };
      if (this.#isUnavailable()) {
        this.#probe();
        const stale = this.#answers.staleOf(request);
        return stale === undefined ? null : { ...stale, source: "node", ...spent };
      }
      const want = this.#answers.wantOf(request);
      if (want !== undefined && this.#size.isLeftOut(nameOfWant(want), Date.now()))
        throw new Error(`this license is too large for a node: ${want.kind === "id" ? want.value : want.kind}`);
      const startedAt = performance.now();
      const mayShare = want === undefined || (attempt === 0 && !request.isFresh);
      const underWay = mayShare ? this.#queue.underWay(want) : undefined;
      if (underWay !== undefined) {
        await underWay.done.catch(() => undefined);
      } else {
        if (want !== undefined && this.#gate.isFull) return { isOverloaded: true };
        const ticket = this.#gate.enter();
        const { done, isFirst, wanted } = this.#queue.ask(want);
        if (isFirst) spent.roundTrips += 1;
        progress.place = wanted?.times ?? 0;
        const brought = await done
          .catch((error: unknown) => {
            if (error instanceof AskForLess) askedForTooMuch = error;
            // Not an outage: the Worker asks the database itself, and answers what that says.
            else if (!this.#isUnavailable()) throw error;
            return undefined;
          })
          .finally(() => this.#gate.leave(ticket));
        progress.brought = brought;
        progress.isRead = brought !== undefined && want !== undefined;
        progress.rates = brought?.rates ?? [];
      }
      spent.milliseconds += performance.now() - startedAt;
    }
    if (askedForTooMuch !== undefined) throw askedForTooMuch;
    const stale = this.#answers.staleOf(request);
    return stale === undefined ? null : { ...stale, source: "node", ...spent };
  }

  #isUnavailable(): boolean {
    return this.#failedAt !== undefined && Date.now() - this.#failedAt < unavailableMs;
  }

  /** Asks whether the database is back, once a second; nobody waits for it. */
  #probe(): void {
    const isDue = this.#failedAt !== undefined && Date.now() - this.#failedAt >= probeMs;
    if (isDue && this.#queue.isIdle) this.#queue.ask(undefined).done.catch(() => undefined);
  }

  /** Marks what a write has changed: what is made of it is read anew before it answers again. */
  invalidate(roots: string[]): void {
    this.#invalidations.add(roots);
    if (roots.includes(anything)) this.#log.addAnything();
    else this.#log.add(roots);
  }

  /** Keeps counts until the next flush. */
  count(counts: Count[]): Promise<void> {
    return this.#withStorage(() => this.#upkeep.count(counts));
  }

  /** Tells the database at once what is counted. @throws where it does not answer */
  flush(): Promise<void> {
    return this.#withStorage(() => this.#upkeep.flush());
  }

  override async alarm(): Promise<void> {
    if (await this.#withStorage(() => this.#upkeep.run())) this.#registeredAt = 0;
    await reportBackground(this.env, "node", this.#spent);
    this.#spent = newMeter();
  }

  /** Does what needs the node's storage, which is healed where it is damaged. */
  #withStorage<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#healing.heal(() => {
      this.#copy.openStored();
      return work();
    });
  }

  async #discard(): Promise<void> {
    await this.#upkeep.discard();
    this.#registeredAt = 0;
  }

  get #name(): string {
    return this.ctx.id.name ?? this.ctx.id.toString();
  }

  async #send(wants: Want[]): Promise<() => Brought> {
    const invalidations = this.#invalidations.last;
    const begunAt = this.#log.end;
    const statement = this.#copy.begin(wants, this.#tenantName);
    const { startedAt } = statement;
    const isRegistered = startedAt - this.#registeredAt < registrationMs;
    const node = isRegistered ? null : this.#name;
    const { polled, sent } = await this.#poll(statement, node).catch((error: unknown) =>
      this.#pollForLess(error, { statement, wants, node }),
    );
    return () => {
      this.#failedAt = undefined;
      this.#size.grow();
      const changed = this.#log.after(begunAt);
      const { read, isAnother } = this.#copy.take(polled, sent);
      // It may have forgotten this node too, as it did with the tenant of this name that was here before.
      if (isAnother) this.#registeredAt = 0;
      this.#invalidations.forget(invalidations);
      if (!isRegistered && polled.tenant !== null) {
        this.#registeredAt = startedAt;
        this.ctx.waitUntil(this.#upkeep.lookTomorrow());
      }
      const documentNumberOf = documentNumbers({ begunAt, changed, takenAt: this.#log.end });
      return { read, wants, tenant: polled.tenant, confirmedAt: startedAt, rates: polled.rates, documentNumberOf };
    };
  }

  async #poll(sent: Statement, node: string | null): Promise<{ polled: Poll; sent: Statement }> {
    const { horizon, wants } = sent;
    try {
      const polled = await poll(this.#database(deadlineMs), {
        tenantName: this.#tenantName,
        horizon,
        wants,
        node,
        now: new Date(),
      });
      return { polled, sent };
    } catch (error) {
      this.#failedAt = isRefusal(error) ? undefined : Date.now();
      throw error;
    }
  }

  /** After a statement whose answer was too large: fewer licenses at once, and at last one without what has changed, as after a long sleep. */
  async #pollForLess(error: unknown, { statement, wants, node }: { statement: Statement; wants: Want[]; node: string | null }) {
    if (!isTooLarge(error)) throw error;
    if (wants.length > 1) {
      this.#size.shrink(wants.length);
      throw new AskForLess("a statement asked for too many licenses at once", { cause: error });
    }
    const leaveOut = (): void => {
      for (const want of wants) this.#size.leaveOut(nameOfWant(want), Date.now());
    };
    if (statement.horizon === null) {
      leaveOut();
      throw error;
    }
    return this.#poll(this.#copy.withoutChanges(statement, this.#tenantName), node).catch((again: unknown) => {
      if (isTooLarge(again)) leaveOut();
      throw again;
    });
  }

  #database(deadlineMs: number, meter?: DatabaseMeter) {
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = this.env;
    return openDatabase({ url, endpoint, deadlineMs, ...(meter === undefined ? {} : { meter }) });
  }
}
