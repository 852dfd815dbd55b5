import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import {
  type Bulk,
  type BulkMail,
  type BulkOutcome,
  type BulkThrottle,
  type DkimSigner,
} from "../mail/mod.ts";
import type { Newsletter } from "./context.ts";
import { signed, type MailWriter } from "./send-mail.ts";
import { judge, type Judged } from "./send-outcome.ts";
import type { ClaimedDelivery, SettledDelivery } from "./store-sending.ts";

export interface OutboxOptions {
  /** Makes the client; a new one after each `close`. */
  readonly createBulk: () => Bulk;
  readonly throttle: BulkThrottle;
  readonly rates: Pick<Newsletter["mail"], "perSecondMax" | "perDomainPerMinuteMax">;
  readonly linesMax: number;
  /** Signs each mail; the relay does when there is none. */
  readonly signer: DkimSigner | undefined;
  /** Told of each mail what became of it. Must not throw. */
  onJudged(campaignId: string, judged: Judged): void;
}

/** As many mails as are claimed at once, at most: what a crash leaves uncertain. */
const sizeMax = 500;
/** A batch is to pass in about so long, whatever the relay's speed; in ms. */
const passMs = { min: 90, max: 180, starvingMax: 400 } as const;
/** Where we sign: what is claimed next must be there before the last is signed, or a core idles. */
const signedPassMs = { min: 350, max: 700, starvingMax: 400 } as const;
/** So many are opened and written before others of the program have their turn. */
const writtenAtOnce = 64;
const signedAtOnce = 32;
const domainsMax = 10_000;
/** Within so many ms mails may come in a burst, where there is a limit a second. */
const evenMs = 100;

/** What is claimed and not settled: opened, written, signed, and handed to the relay's lines. */
export class Outbox {
  readonly #options: OutboxOptions;
  #bulk: Bulk | undefined;
  #size: number;
  /** Whether batches may grow: not while what became of earlier ones is not written down. */
  mayGrow = true;
  #saved = 0;
  #savedAt = clock.tick();
  readonly #underway = new Map<string, string>();
  readonly #handed = new Set<Promise<void>>();
  #wake: (() => void) | undefined;
  /** When the next mail to a domain that is used up may go, in ms. */
  readonly #later = new Map<string, number>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#size = 2 * options.linesMax;
  }

  /** Ids of the deliveries that are underway. */
  get underway(): readonly string[] {
    return [...this.#underway.keys()];
  }

  /** How many are claimed at once at present. */
  get batchSize(): number {
    return this.#size;
  }

  /**
   * So many outcomes are worth a commit of their own. Where we sign, each statement takes its time from
   * signatures, and few mails pass at a time; else what became of a mail is best known at once, as
   * it is uncertain until then.
   */
  get outcomesEnough(): number {
    return this.#options.signer ? this.#size / 2 : 1;
  }

  get isEmpty(): boolean {
    return this.#underway.size === 0;
  }

  /** Whether mails of other campaigns than these are underway. */
  hasOthers(campaignIds: ReadonlySet<string>): boolean {
    for (const id of this.#underway.values()) if (!campaignIds.has(id)) return true;
    return false;
  }

  has(campaignId: string): boolean {
    for (const id of this.#underway.values()) if (id === campaignId) return true;
    return false;
  }

  /** How many to claim now to keep the lines busy; if none, when to ask again at the latest. */
  room(): { readonly size: number; readonly waitMs: number } {
    const { throttle } = this.#options;
    if (this.#underway.size > this.#size) return { size: 0, waitMs: 1_000 };
    const { free, waitMs } = throttle.allowance();
    const even = this.#even();
    const size = Math.min(this.#size, free, even);
    return { size, waitMs: size > 0 || free > 0 ? evenMs / 2 : waitMs };
  }

  /**
   * How many may go so that a second's worth is spread over the second: in one burst, all of it
   * would be on the line when the program ends.
   */
  #even(): number {
    const perMs = this.#options.rates.perSecondMax / 1_000;
    if (perMs === 0) return Number.POSITIVE_INFINITY;
    const now = clock.tick();
    this.#saved = Math.min(
      Math.max(1, evenMs * perMs),
      this.#saved + (now - this.#savedAt) * perMs,
    );
    this.#savedAt = now;
    return Math.floor(this.#saved);
  }

  /** Counts mails that went before this program began. */
  countEarlier(count: number): void {
    for (let i = 0; i < count; i += 1) this.#options.throttle.count("");
  }

  /** Resolves when there is room for a batch, or after `ms`. */
  change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait of `change`. */
  endChange(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Writes claimed mails and hands them over; resolves when they are written. */
  async send(
    campaignId: string,
    writer: MailWriter,
    claimed: readonly ClaimedDelivery[],
  ): Promise<void> {
    // Where a limit or the end of the list made it smaller, it says nothing about the relay.
    const isFull = claimed.length >= this.#size;
    // The lines had nothing to do while this batch was claimed: it takes long against its size.
    const isStarving = this.#underway.size < 2 * this.#options.linesMax;
    for (const { id } of claimed) this.#underway.set(id, campaignId);
    const mails: BulkMail[] = [];
    const deliveries: ClaimedDelivery[] = [];
    for (const [at, delivery] of claimed.entries()) {
      if (at % writtenAtOnce === writtenAtOnce - 1) await new Promise(setImmediate);
      const mail = this.#write(campaignId, writer, delivery);
      if (!mail) continue;
      mails.push(mail);
      deliveries.push(delivery);
    }
    if (mails.length === 0) return;
    const from = clock.tick();
    const passed = this.#hand(campaignId, mails, deliveries).then(() => {
      if (isFull) this.#adapt(clock.tick() - from, isStarving);
    });
    this.#handed.add(passed);
    void passed.finally(() => this.#handed.delete(passed));
  }

  /** Finishes what is on the lines, and gives the rest back as untouched. */
  async close(): Promise<void> {
    if (!this.#bulk && this.#handed.size === 0) return;
    await this.#bulk?.close();
    await Promise.all(this.#handed);
    this.#bulk = undefined;
  }

  #write(campaignId: string, writer: MailWriter, delivery: ClaimedDelivery): BulkMail | undefined {
    const { throttle } = this.#options;
    const { id, attempt } = delivery;
    const back = { id, attempt, code: null, reason: null, nextAt: null };
    let mail: BulkMail;
    try {
      mail = writer.write(delivery);
    } catch (error) {
      log.error("a mail of a campaign could not be written", {
        delivery: id,
        error: error instanceof Error ? error.name : "unknown",
      });
      const settled: SettledDelivery = { ...back, state: "refused", reason: "can't be written" };
      this.#done(campaignId, { settled, sign: "refused" });
      return undefined;
    }
    const domain = mail.to.slice(mail.to.lastIndexOf("@") + 1);
    const { free, waitMs } = throttle.domainAllowance(domain);
    if (free <= 0) {
      const nextAt = this.#nextFor(domain, waitMs);
      this.#done(campaignId, { settled: { ...back, state: "queued", nextAt }, sign: null });
      return undefined;
    }
    throttle.count(domain);
    this.#saved = Math.max(0, this.#saved - 1);
    return mail;
  }

  /** Mails to a domain that is used up come again one by one, as its limit lets them go. */
  #nextFor(domain: string, waitMs: number): Date {
    const now = clock.ms();
    if (this.#later.size >= domainsMax) {
      for (const [name, at] of this.#later) if (at <= now) this.#later.delete(name);
    }
    const earliest = now + waitMs;
    const planned = this.#later.get(domain) ?? earliest;
    const at = Math.max(earliest, planned);
    if (this.#later.size < domainsMax || this.#later.has(domain)) {
      this.#later.set(domain, at + 60_000 / this.#options.rates.perDomainPerMinuteMax);
    }
    return new Date(at);
  }

  async #hand(
    campaignId: string,
    mails: readonly BulkMail[],
    deliveries: readonly ClaimedDelivery[],
  ): Promise<void> {
    const { signer, createBulk } = this.#options;
    this.#bulk ??= createBulk();
    const bulk = this.#bulk;
    const settled = (base: number) => (index: number, outcome: BulkOutcome) => {
      const delivery = deliveries[base + index];
      if (delivery) this.#done(campaignId, judge(delivery, outcome));
    };
    if (signer) {
      const sent: Promise<void>[] = [];
      const parts = Array.from({ length: Math.ceil(mails.length / signedAtOnce) }, (_, nth) =>
        mails.slice(nth * signedAtOnce, (nth + 1) * signedAtOnce),
      );
      // One part is signed while the one before it is awaited, so that no core waits in between.
      let next = signedAll(parts[0] ?? [], signer);
      for (const [nth, part] of parts.entries()) {
        const current = next;
        next = signedAll(parts[nth + 1] ?? [], signer);
        const ready = await current;
        const base = nth * signedAtOnce;
        if (ready) sent.push(bulk.send(ready, settled(base)));
        else part.forEach((_, index) => settled(base)(index, unsigned));
      }
      await Promise.all(sent);
    } else {
      await bulk.send(mails, settled(0));
    }
  }

  #adapt(ms: number, isStarving: boolean): void {
    const { linesMax, signer } = this.#options;
    const { min, max, starvingMax } = signer ? signedPassMs : passMs;
    if (ms < min || (isStarving && ms < starvingMax)) {
      if (this.mayGrow)
        this.#size = Math.min(sizeMax, Math.ceil(this.#size * (isStarving ? 2 : 1.5)));
    } else if (ms > max) {
      this.#size = Math.max(linesMax, Math.floor(this.#size * 0.7));
    }
  }

  #done(campaignId: string, judged: Judged): void {
    this.#underway.delete(judged.settled.id);
    this.#options.onJudged(campaignId, judged);
    if (this.#underway.size <= this.#size) this.endChange();
  }
}

const unsigned: BulkOutcome = {
  state: "untouched",
  relayFailed: true,
  reason: "A mail could not be signed with the key in mail.dkim_key_file.",
};

/** Undefined when they can't be signed: then none of them leaves. */
async function signedAll(
  mails: readonly BulkMail[],
  signer: DkimSigner,
): Promise<readonly BulkMail[] | undefined> {
  try {
    return await Promise.all(mails.map((mail) => signed(mail, signer)));
  } catch (error) {
    log.error("mails could not be signed", {
      error: error instanceof Error ? error.name : "unknown",
    });
    return undefined;
  }
}
