import { DurableObject } from "cloudflare:workers";
import type { MetricsEnvironment } from "./environment.ts";
import type { Report } from "./report.ts";
import { Summing, type Sums } from "./sums.ts";

/** Milliseconds between two times at which the sums are stored: what comes between is lost where the object ends by a fault. */
const storeMs = 10_000;

/**
 * Adds up what isolates have counted: an isolate's own numbers say nothing, since nobody can choose which one answers. There is one for a deployment, apart from
 * the clock, so that many isolates never hold up a job.
 */
export class MetricsCollector extends DurableObject<MetricsEnvironment> {
  #opened: Promise<Summing> | undefined;
  #isStored = true;

  async add(report: Report): Promise<void> {
    const summing = await this.#open();
    summing.add(report, Date.now());
    if (!this.#isStored) return;
    this.#isStored = false;
    await this.ctx.storage.setAlarm(Date.now() + storeMs);
  }

  async read(): Promise<Sums> {
    return (await this.#open()).read(Date.now());
  }

  override async alarm(): Promise<void> {
    const summing = await this.#open();
    this.#isStored = true;
    await this.ctx.storage.put("sums", JSON.stringify(summing.stored()));
  }

  #open(): Promise<Summing> {
    this.#opened ??= this.#readStored();
    return this.#opened;
  }

  /** Counters that begin at zero again are what every reader of them expects of a restart. So a store that cannot be read is no reason to count no more. */
  async #readStored(): Promise<Summing> {
    try {
      const text = await this.ctx.storage.get<string>("sums");
      return new Summing(text === undefined ? undefined : JSON.parse(text));
    } catch (error) {
      console.error(JSON.stringify({ level: "error", message: "the stored numbers cannot be read", error: String(error) }));
      return new Summing();
    }
  }
}
