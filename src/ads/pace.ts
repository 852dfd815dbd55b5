import { dayMs, hourMs } from "../kernel/clock.ts";
import type { Flight } from "./demand.ts";

/** What was counted of a flight, in the unit of its goal. */
export interface Counted {
  readonly total: number;
  /** On the day (UTC) of `at`. */
  readonly today: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a pace is kept to. */
export type PaceRules = Pick<
  Flight,
  "goal" | "hardBudget" | "dailyMax" | "startsAt" | "endsAt" | "pricing"
>;

/** What the goal of a flight counts. */
export function unitOf({ pricing }: Pick<Flight, "pricing">): "views" | "clicks" {
  return pricing.kind === "cpc" ? "clicks" : "views";
}

/** How a flight stands at a moment. */
export type Standing =
  /** It may not be shown: reached, out of budget, before or after its time. */
  | "closed"
  /** It has no goal. */
  | "open"
  /** It is ahead of an even way, by less than the reserve. */
  | "ahead"
  | "behind";

/** Within this time most of what is given out is seen, in steps. */
const stepMs = 10_000;
const steps = 12;
/**
 * A flight is led so that it is there a little before its end: its last hours may be those in which
 * few visitors come.
 */
const leadShare = 0.05;
const leadMsMax = 6 * hourMs;
/**
 * So much of its goal a flight may be ahead of that where nobody else wants the place: a reserve for hours
 * in which few visitors come, such as its last ones.
 */
const reserve = 0.02;
/** Of so many that were given out the share that counts is taken; older ones weigh less. */
const memory = 2_000;
/** Before anything is known: every ad is seen, one in two hundred is clicked. */
const priors = { views: { share: 1, weight: 10 }, clicks: { share: 0.005, weight: 400 } } as const;

/**
 * Leads one flight evenly from its beginning to its goal, and lets it catch up when it is late. What
 * is given out and was not seen yet is taken into account by the share that will be, so that a burst
 * of visitors is not shown more than was bought. What counts is on disk or on its way there; after a
 * restart it goes on from what is on disk.
 */
export class Pace {
  #rules: PaceRules;
  #total: number;
  #today: number;
  #day: number;
  readonly #issued = new Float64Array(steps);
  readonly #seen = new Float64Array(steps);
  #issuedNow = 0;
  #seenNow = 0;
  #issuedBefore = 0;
  #seenBefore = 0;
  #step: number;
  /** How much more is needed in the time that is left than an even way would need; 1 is even. */
  need = 0;

  #starts = 0;
  #ends = 0;
  #prior: (typeof priors)["views" | "clicks"] = priors.views;

  constructor(rules: PaceRules, counted: Counted) {
    this.#rules = rules;
    this.follow(rules);
    this.#total = counted.total;
    this.#today = counted.today;
    this.#day = Math.floor(counted.at / dayMs);
    this.#step = Math.floor(counted.at / stepMs);
  }

  /** What an operator changed holds from now on. */
  follow(rules: PaceRules): void {
    this.#rules = rules;
    this.#starts = rules.startsAt.getTime();
    this.#ends = rules.endsAt === null ? Number.POSITIVE_INFINITY : rules.endsAt.getTime();
    this.#prior = priors[unitOf(rules)];
  }

  get unit(): "views" | "clicks" {
    return unitOf(this.#rules);
  }

  /** What counts so far, in the unit of the goal. */
  get total(): number {
    return this.#total;
  }

  /** Which share of what is given out comes to count, as far as is known. */
  get share(): number {
    const { share, weight } = this.#prior;
    return (this.#seenBefore + share * weight) / (this.#issuedBefore + weight);
  }

  /** What will count of that which is given out already. */
  get expected(): number {
    return Math.max(0, this.#issuedNow * this.share - this.#seenNow);
  }

  /** How the flight stands at `now`, in ms; `need` is set by it. */
  standing(now: number): Standing {
    this.#goOn(now);
    const starts = this.#starts;
    const ends = this.#ends;
    if (now < starts || now >= ends) return "closed";
    const { goal, hardBudget, dailyMax } = this.#rules;
    const { expected } = this;
    const done = this.#total + expected;
    if (hardBudget !== null && done >= hardBudget) return "closed";
    if (dailyMax !== null && this.#today + expected >= dailyMax) return "closed";
    if (goal === null) return "open";
    if (done >= goal) return "closed";
    // Without an end it is as soon as can be, after those that have one.
    this.need = 1;
    if (ends === Number.POSITIVE_INFINITY) return "behind";
    const left = (goal - done) / goal;
    const lead = Math.min((ends - starts) * leadShare, leadMsMax);
    const timeLeft = Math.max(0, ends - lead - now) / (ends - lead - starts);
    this.need = left / Math.max(timeLeft, 1e-6);
    if (left > timeLeft) return "behind";
    return left > timeLeft - reserve ? "ahead" : "closed";
  }

  /** An ad of the flight was given out. */
  issue(now: number): void {
    this.#goOn(now);
    const at = this.#step % steps;
    this.#issued[at] = (this.#issued[at] ?? 0) + 1;
    this.#issuedNow += 1;
  }

  /**
   * Takes down what counts towards the goal, of an ad that was given out at `issuedAt`. False when
   * that would be beyond what may ever be counted, or may be today; then it does not count.
   */
  count(issuedAt: number, now: number): boolean {
    this.#goOn(now);
    const { hardBudget, dailyMax } = this.#rules;
    if (hardBudget !== null && this.#total >= hardBudget) return false;
    if (dailyMax !== null && this.#today >= dailyMax) return false;
    this.#total += 1;
    this.#today += 1;
    this.#see(issuedAt, 1);
    return true;
  }

  /** Takes back what could not be written down. */
  uncount(issuedAt: number, now: number): void {
    this.#goOn(now);
    this.#total -= 1;
    this.#today = Math.max(0, this.#today - 1);
    this.#see(issuedAt, -1);
  }

  #see(issuedAt: number, by: number): void {
    const step = Math.floor(issuedAt / stepMs);
    if (step > this.#step - steps && step <= this.#step) {
      const at = step % steps;
      this.#seen[at] = (this.#seen[at] ?? 0) + by;
      this.#seenNow += by;
    } else {
      this.#seenBefore += by;
    }
  }

  /** Lets go what is too long ago to be still waited for, and learns from it. */
  #goOn(now: number): void {
    const step = Math.floor(now / stepMs);
    if (step === this.#step) return;
    const day = Math.floor(now / dayMs);
    if (day !== this.#day) {
      this.#day = day;
      this.#today = 0;
    }
    // A clock that was set back begins a new count of what is waited for.
    const passed = step < this.#step ? steps : Math.min(steps, step - this.#step);
    for (let n = 1; n <= passed; n += 1) {
      const at = (step - passed + n) % steps;
      this.#issuedBefore += this.#issued[at] ?? 0;
      this.#seenBefore += this.#seen[at] ?? 0;
      this.#issuedNow -= this.#issued[at] ?? 0;
      this.#seenNow -= this.#seen[at] ?? 0;
      this.#issued[at] = 0;
      this.#seen[at] = 0;
    }
    this.#step = step;
    if (this.#issuedBefore > memory) {
      const scale = memory / this.#issuedBefore;
      this.#issuedBefore *= scale;
      this.#seenBefore *= scale;
    }
  }
}
