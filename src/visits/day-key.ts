import { clock, hourMs } from "../kernel/clock.ts";
import { newSecret } from "../kernel/ids.ts";
import { localDay } from "./local-day.ts";

/** No day is longer (25 hours, where summer time ends), whatever the clock is set to meanwhile. */
const lifeMs = 25 * hourMs;

/**
 * The key of a site's day: 128 random bits that stand in memory alone, and are overwritten with
 * zeros when the local day is over. Which day it is, is asked at every use and by `turn`, to be
 * called once a minute, so that a key also dies in a night without visitors. It follows the clock:
 * when that is set to another day, forward or back, the key dies too, and no key ever returns.
 */
export class DayKey {
  private readonly timeZone: string;
  private readonly words = new Uint32Array(4);
  private today: string;
  private since: number;

  /** The key of the present day in an IANA time zone. Throws on an unknown zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.today = localDay(clock.ms(), timeZone);
    this.since = clock.tick();
    this.fill();
  }

  /** The day that the key is for: "2026-11-26". */
  get day(): string {
    return this.today;
  }

  /** The key as four 32-bit words, in place: they change when the day does. */
  get key(): Uint32Array {
    return this.words;
  }

  /**
   * Puts a new key in the place of one whose day is over. Returns the day that ended, or undefined
   * when it goes on. What was derived under the old key means nothing from then on.
   */
  turn(): string | undefined {
    const day = localDay(clock.ms(), this.timeZone);
    if (day === this.today && clock.tick() - this.since < lifeMs) return undefined;
    const over = this.today;
    this.words.fill(0);
    this.today = day;
    this.since = clock.tick();
    this.fill();
    return over;
  }

  /** Overwrites the key with zeros for good. Nobody may be told apart by it any more. */
  destroy(): void {
    this.words.fill(0);
  }

  private fill(): void {
    const secret = newSecret(16);
    for (let i = 0; i < 4; i += 1) this.words[i] = secret.readUInt32LE(4 * i);
    secret.fill(0);
  }
}
