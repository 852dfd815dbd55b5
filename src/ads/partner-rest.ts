import { clock } from "../kernel/clock.ts";

/** After so many failures in a row a partner rests. */
const failuresMax = 5;
const restMinMs = 1_000;
const restMaxMs = 60_000;

/**
 * Whether a partner is worth asking. One that fails every time would make every visitor wait for
 * nothing: it is left alone for a second, then twice as long each time, up to a minute; after each
 * rest one request tries whether it is back.
 */
export class PartnerRest {
  #failures = 0;
  #restMs = 0;
  #until = 0;

  /** Whether it may be asked now. After a rest only the first who asks is told so. */
  mayAsk(): boolean {
    if (this.#failures < failuresMax) return true;
    const now = clock.tick();
    if (now < this.#until) return false;
    this.#until = now + Math.max(restMinMs, this.#restMs);
    return true;
  }

  /** Takes down how a request ended. */
  note(isAnswered: boolean): void {
    if (isAnswered) {
      this.#failures = 0;
      this.#restMs = 0;
      return;
    }
    this.#failures += 1;
    if (this.#failures < failuresMax) return;
    this.#restMs = Math.min(restMaxMs, Math.max(restMinMs, this.#restMs * 2));
    this.#until = clock.tick() + this.#restMs;
  }
}
