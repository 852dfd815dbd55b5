import { clock } from "../kernel/clock.ts";

/** How often one value of one field was sent to one company on one day (UTC). */
export interface SentCount {
  readonly partnerId: string;
  /** Year-month-day. */
  readonly day: string;
  /** Its place in the request, such as `imp[].tagid`. */
  readonly field: string;
  readonly value: string;
  readonly count: number;
}

/** Stands for values that are made by chance for each request, and tell nothing. */
export const newEachTime = "(new each time)";
/** Stands for values beyond the number that is told apart. */
export const otherValues = "(other values)";

/** So many values of one field are told apart for one company in a day. */
const valuesMax = 200;
const valueCharsMax = 500;

/**
 * Counts what was sent to the companies, field by field and by day. It reads the very body that was
 * sent, so that what is published can't differ from what left. In memory, until it is taken to be
 * written down; no request has a row of its own, and nothing says which values came together.
 */
export class Sent {
  readonly #isNewEachTime: (field: string) => boolean;
  #counts = new Map<string, SentCount>();
  /** Values told apart today, by company and field. */
  readonly #values = new Map<string, Set<string>>();
  #day = "";
  #turn = 0;
  #isWriting = false;
  #written: Promise<void> = Promise.resolve();

  /** `isNewEachTime`: whether a field holds chance, and so only that it was sent is counted. */
  constructor(isNewEachTime: (field: string) => boolean) {
    this.#isNewEachTime = isNewEachTime;
  }

  /** Counts a request that is about to be sent. Throws when the body is no JSON: nobody sends that. */
  add(partnerId: string, request: string): void {
    const day = clock.now().toISOString().slice(0, 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#values.clear();
    }
    // Several values of one field in one request are one sending each.
    for (const [field, value] of fieldsOf(JSON.parse(request))) {
      this.#count({ partnerId, day, field, value: this.#told(partnerId, field, value), count: 1 });
    }
  }

  /** What is not written down yet. */
  pending(): readonly SentCount[] {
    return [...this.#counts.values()];
  }

  /** How often something was begun or ended to be written down: who reads both sums compares it. */
  get turn(): number {
    return this.#turn;
  }

  /** Gives the turn of a moment at which nothing is being written down. */
  async settled(): Promise<number> {
    while (this.#isWriting) await this.#written;
    return this.#turn;
  }

  /**
   * Writes down what is pending by `save`, one after the other. Rejects with what `save` rejects with;
   * then all of it is pending again.
   */
  write(save: (counts: readonly SentCount[]) => Promise<void>): Promise<void> {
    const written = this.#written.then(() => this.#writeNow(save));
    this.#written = written.catch(() => undefined);
    return written;
  }

  async #writeNow(save: (counts: readonly SentCount[]) => Promise<void>): Promise<void> {
    const taken = this.pending();
    if (taken.length === 0) return;
    this.#counts = new Map();
    this.#isWriting = true;
    this.#turn += 1;
    try {
      await save(taken);
    } catch (error) {
      for (const one of taken) this.#count(one);
      throw error;
    } finally {
      this.#isWriting = false;
      this.#turn += 1;
    }
  }

  #count(one: SentCount): void {
    const key = JSON.stringify([one.partnerId, one.day, one.field, one.value]);
    const before = this.#counts.get(key)?.count ?? 0;
    this.#counts.set(key, { ...one, count: before + one.count });
  }

  #told(partnerId: string, field: string, value: string): string {
    if (this.#isNewEachTime(field)) return newEachTime;
    const key = `${partnerId} ${field}`;
    const known = this.#values.get(key) ?? new Set<string>();
    this.#values.set(key, known);
    const short = value.slice(0, valueCharsMax);
    if (known.has(short)) return short;
    if (known.size >= valuesMax) return otherValues;
    known.add(short);
    return short;
  }
}

/**
 * Every value of a JSON text with the place that it stands in, such as `imp[].banner.w`: the members
 * of a list have one place. An empty list or object is a value too.
 */
export function fieldsOf(json: unknown, place = ""): readonly (readonly [string, string])[] {
  if (Array.isArray(json) && json.length > 0) {
    return json.flatMap((one: unknown) => fieldsOf(one, `${place}[]`));
  }
  if (typeof json === "object" && json !== null && Object.keys(json).length > 0) {
    const start = place === "" ? "" : `${place}.`;
    return Object.entries(json).flatMap(([name, one]) => fieldsOf(one, `${start}${name}`));
  }
  return [[place, typeof json === "string" ? json : JSON.stringify(json)]];
}
