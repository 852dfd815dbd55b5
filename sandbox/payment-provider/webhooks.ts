import { createHmac } from "node:crypto";
import type { ProviderFaults } from "./faults.ts";
import { eventObject } from "./provider-objects.ts";
import type { ProviderEvent } from "./provider-things.ts";

/** One attempt to bring an event to the vendor. */
export interface WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  readonly at: Date;
  readonly attempt: number;
  /** What the receiver answered; `away` when nobody did, `lost` when it never left. */
  readonly outcome: number | "away" | "lost";
}

const attemptsMax = 8;
const firstPauseMs = 500;
const answerMsMax = 10_000;
/** Webhooks that follow each other closer than this are of one moment. */
const momentMs = 150;

interface SenderOptions {
  readonly url: () => string;
  readonly secret: string;
  readonly faults: ProviderFaults;
  readonly now: () => Date;
}

/** Sends events as signed webhooks, and again with growing pauses until they are taken. */
export class WebhookSender {
  readonly deliveries: WebhookDelivery[] = [];
  #held: ProviderEvent[] = [];
  #stopped = false;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Takes an event on its way, as the faults of this moment have it. */
  send(event: ProviderEvent): void {
    const { faults } = this.#options;
    if (faults.webhookLose) return this.#note(event, 1, "lost");
    if (faults.webhookReorder) {
      this.#held.push(event);
      if (this.#held.length === 1) this.#later(momentMs, () => this.#sendHeld());
      return;
    }
    for (let copy = 0; copy <= faults.webhookDuplicates; copy += 1) {
      this.#later(faults.webhookDelayMs, () => this.#attempt(event, 1));
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #sendHeld(): void {
    const held = this.#held.toReversed();
    this.#held = [];
    const { webhookDuplicates } = this.#options.faults;
    const copies = Array.from({ length: webhookDuplicates + 1 }, () => held).flat();
    void copies.reduce(
      (before, event) => before.then(() => this.#attempt(event, 1)),
      Promise.resolve(),
    );
  }

  async #attempt(event: ProviderEvent, attempt: number): Promise<void> {
    const outcome = await this.#post(JSON.stringify(eventObject(event)));
    if (this.#stopped) return;
    this.#note(event, attempt, outcome);
    const taken = typeof outcome === "number" && outcome >= 200 && outcome < 300;
    if (taken || attempt >= attemptsMax) return;
    this.#later(firstPauseMs * 2 ** (attempt - 1), () => this.#attempt(event, attempt + 1));
  }

  async #post(body: string): Promise<number | "away"> {
    const { url, secret, faults, now } = this.#options;
    const signature = sign(body, faults.webhookBadSignature ? `not-${secret}` : secret, now());
    try {
      // Not the global one: beside Avow in one process, that is shut by Avow's own lock.
      const answer = await Bun.fetch(url(), {
        method: "POST",
        headers: {
          ...{ "Content-Type": "application/json; charset=utf-8", Accept: "*/*" },
          ...{ "Stripe-Signature": signature, "User-Agent": "Stripe/1.0 (sandbox)" },
        },
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(answerMsMax),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return "away";
    }
  }

  #note(event: ProviderEvent, attempt: number, outcome: WebhookDelivery["outcome"]): void {
    const at = this.#options.now();
    this.deliveries.push({ eventId: event.id, type: event.type, at, attempt, outcome });
    if (this.deliveries.length > 5_000) this.deliveries.shift();
  }

  #later(ms: number, run: () => void | Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void run();
    }, ms);
    this.#timers.add(timer);
  }
}

/** https://docs.stripe.com/webhooks/signature: HMAC-SHA-256 over time and body. */
function sign(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}
