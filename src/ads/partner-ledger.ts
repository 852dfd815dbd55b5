import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Db } from "../promise/purpose.ts";
import type { AuctionTally } from "./auction.ts";
import { newEachTimeFields } from "./openrtb-request.ts";
import type { Refusal } from "./refusal.ts";
import { Sent } from "./sent.ts";
import { addFaults, addSent, type FaultCount } from "./store-count.ts";

/**
 * What partners were sent, and why their answers were of no use: counted in memory by day, and
 * written down with the other totals.
 */
export class PartnerLedger implements AuctionTally {
  readonly counts = new Sent((field) => newEachTimeFields.has(field));
  #faults = new Map<string, FaultCount>();

  sent(partnerId: string, request: string): void {
    this.counts.add(partnerId, request);
  }

  refused(partnerId: string, reason: Refusal): void {
    const day = clock.now().toISOString().slice(0, 10);
    this.#addFault({ day, partnerId, reason, count: 1 });
  }

  /** Writes down what waits; keeps what can't be written now. */
  async flush(db: Db<"ads">): Promise<void> {
    const faults = [...this.#faults.values()];
    this.#faults = new Map();
    await this.counts.write((rows) => addSent(db, rows)).catch(kept);
    if (faults.length === 0) return;
    try {
      await addFaults(db, faults);
    } catch (error) {
      for (const fault of faults) this.#addFault(fault);
      kept(error);
    }
  }

  #addFault(fault: FaultCount): void {
    const key = `${fault.day} ${fault.partnerId} ${fault.reason}`;
    const before = this.#faults.get(key)?.count ?? 0;
    this.#faults.set(key, { ...fault, count: before + fault.count });
  }
}

function kept(error: unknown): void {
  log.warn("what ad companies were sent can't be written down now", { code: sqlState(error) });
}
