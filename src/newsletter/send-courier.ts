import { clock, hourMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { relayId } from "../mail/mod.ts";
import type { Newsletter } from "./context.ts";
import { createFuse, type Fuse } from "./send-fuse.ts";
import { createMailWriter, type MailWriter } from "./send-mail.ts";
import type { Outbox } from "./send-outbox.ts";
import type { Judged, RefusedRecipient } from "./send-outcome.ts";
import { createRelayRest } from "./send-rest.ts";
import { createWatch, type Watch } from "./send-watch.ts";
import { createSettling } from "./settle.ts";
import { moveCampaign, sentSince } from "./store-campaigns.ts";
import { finishCampaign, nextDue, readFrozen } from "./store-courier.ts";
import { claimBatch, unrefuse } from "./store-sending.ts";

export interface CourierOptions {
  readonly newsletter: Newsletter;
  readonly outbox: Outbox;
  readonly leaseMs: number;
  readonly onRefused: ((refused: RefusedRecipient) => Promise<void>) | undefined;
}

/** Finds campaigns that are on their way, and keeps the outbox filled with their mails. */
export interface Courier {
  /** Does the next piece of work; false when there is none at this moment. `isWoken`: look anew. */
  round(isWoken: boolean): Promise<boolean>;
  /** Takes down what became of one mail. */
  onJudged(campaignId: string, judged: Judged): void;
  /** Whether all that is known is on disk. */
  readonly isSettled: boolean;
  /** Resolves when it is, or after `msMax`. */
  rest(msMax: number): Promise<void>;
}

export function createCourier(options: CourierOptions): Courier {
  return new Rounds(options);
}

class Rounds implements Courier {
  readonly #options: CourierOptions;
  readonly #db;
  readonly #settling;
  readonly #relay = createRelayRest();
  readonly #watch: Watch;
  readonly #writers = new Map<string, MailWriter>();
  readonly #fuses = new Map<string, Fuse>();
  /** Campaigns that have to stop, and why. */
  readonly #blown = new Map<string, string>();
  /** Refused for ever, to be told once it is on disk. */
  #refused: RefusedRecipient[] = [];
  #turn = 0;
  #isRecalled = false;

  constructor(options: CourierOptions) {
    const { newsletter } = options;
    this.#options = options;
    this.#db = newsletter.database.db("newsletter");
    this.#watch = createWatch(newsletter, this.#relay);
    this.#settling = createSettling(this.#db, {
      enough: () => options.outbox.outcomesEnough,
      onSettled: () => this.#tellRefused(),
    });
  }

  get isSettled(): boolean {
    return this.#settling.waiting === 0;
  }

  rest(msMax: number): Promise<void> {
    return this.#settling.rest(msMax);
  }

  onJudged(campaignId: string, judged: Judged): void {
    this.#settling.add(campaignId, judged.settled);
    if (judged.refused) this.#refused.push({ ...judged.refused, campaignId });
    this.#relay.see(judged);
    const fuse = this.#fuses.get(campaignId) ?? createFuse();
    this.#fuses.set(campaignId, fuse);
    const why = fuse.see(judged);
    if (why !== undefined) this.#blown.set(campaignId, why);
  }

  async round(isWoken: boolean): Promise<boolean> {
    const { outbox } = this.#options;
    await this.#recall();
    // What is on the line can't be called back.
    if (!this.#watch.isOn()) {
      await outbox.close();
      return false;
    }
    if (this.#blown.size > 0) await this.#pauseBlown();
    if (await this.#watch.look(isWoken)) await this.#callBack();
    if (await this.#watch.prepare()) return true;
    const { sending } = this.#watch;
    if (this.#relay.isResting() || sending.length === 0) return false;
    // Nothing more is sent while what was sent can't be written down, or not as fast.
    if (this.#settling.isStuck) return false;
    outbox.mayGrow = this.#settling.waiting <= 2 * outbox.batchSize;
    if (this.#settling.waiting > 3 * outbox.batchSize) {
      await outbox.change(10);
      return true;
    }
    const { size, waitMs } = outbox.room();
    if (size <= 0) {
      await outbox.change(Math.max(5, Math.min(waitMs, 1_000)));
      return true;
    }
    for (let i = 0; i < sending.length; i += 1) {
      this.#turn += 1;
      const id = sending[this.#turn % sending.length] ?? "";
      if (await this.#sendNext(id, size)) return true;
    }
    return false;
  }

  /** A limit an hour outlives the program: what went within the last one counts, as if it went now. */
  async #recall(): Promise<void> {
    if (this.#isRecalled) return;
    const { outbox, newsletter } = this.#options;
    const { perHourMax } = newsletter.mail;
    if (perHourMax > 0) {
      const since = new Date(clock.ms() - hourMs);
      outbox.countEarlier(Math.min(perHourMax, await sentSince(this.#db, since)));
    }
    this.#isRecalled = true;
  }

  /** Mails of a campaign that was halted meanwhile go no further than they are. */
  async #callBack(): Promise<void> {
    const sending = new Set(this.#watch.sending);
    if (this.#options.outbox.hasOthers(sending)) await this.#options.outbox.close();
    for (const id of this.#writers.keys()) {
      if (sending.has(id)) continue;
      this.#writers.delete(id);
      this.#fuses.delete(id);
    }
  }

  /** Claims and hands over a batch of one campaign; false when nothing of it is due. */
  async #sendNext(id: string, size: number): Promise<boolean> {
    const { outbox, leaseMs } = this.#options;
    const writer = this.#writers.get(id) ?? (await this.#writerOf(id));
    if (!writer) return false;
    const claimed = await claimBatch(this.#db, {
      campaignId: id,
      limit: size,
      until: new Date(clock.ms() + leaseMs),
      recipient: relayId,
      categories: writer.fields,
      fields: writer.fields,
    });
    if (claimed.length > 0) {
      await outbox.send(id, writer, claimed);
      return true;
    }
    if (outbox.has(id) || this.#settling.waiting > 0) return false;
    const { at, isClaimed } = await nextDue(this.#db, id);
    if (at !== null || isClaimed) return false;
    if (!(await finishCampaign(this.#db, id, clock.now()))) return false;
    log.info("a campaign is done", { campaign: id });
    this.#watch.lookSoon();
    return true;
  }

  async #writerOf(id: string): Promise<MailWriter | undefined> {
    const frozen = await readFrozen(this.#db, id);
    if (!frozen) return undefined;
    const writer = createMailWriter(this.#options.newsletter, frozen);
    this.#writers.set(id, writer);
    return writer;
  }

  /** Halts what would spend its whole list on refusals, and puts those back. */
  async #pauseBlown(): Promise<void> {
    await this.#options.outbox.close();
    await this.#settling.rest();
    for (const [id, pauseReason] of this.#blown) {
      const at = clock.now();
      await moveCampaign(this.#db, { id, from: ["sending"], to: "paused", at, pauseReason });
      await unrefuse(this.#db, id, this.#fuses.get(id)?.refused ?? []);
      log.warn("a campaign was paused, as the mail relay refuses its mails", { campaign: id });
      this.#fuses.delete(id);
      this.#blown.delete(id);
    }
    this.#watch.lookSoon();
  }

  #tellRefused(): void {
    const { onRefused } = this.#options;
    const refused = this.#refused;
    this.#refused = [];
    for (const one of onRefused ? refused : []) {
      onRefused?.(one).catch((error: unknown) => {
        log.warn("a recipient who does not exist could not be suppressed", {
          delivery: one.deliveryId,
          error: error instanceof Error ? error.name : "unknown",
        });
      });
    }
  }
}
