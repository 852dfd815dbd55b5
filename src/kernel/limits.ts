import { createHmac } from "node:crypto";
import { clock } from "./clock.ts";
import { newSecret } from "./ids.ts";

/** Tokens of one key: `capacity` at once, then `refillPerSecond`; `keysMax` keys are told apart. */
export interface BucketRule {
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly keysMax: number;
}

/** What a posted form may weigh at most; sizes in bytes of UTF-8, time in milliseconds. */
export interface FormLimits {
  readonly maxBytes: number;
  readonly maxFields: number;
  readonly maxNameLength: number;
  readonly maxFieldBytes: number;
  /** How long the whole body may take to arrive. */
  readonly timeoutMs: number;
}

/** At most `max` in any `windowMs` milliseconds. */
export interface WindowRule {
  readonly max: number;
  readonly windowMs: number;
}

const perHour = (count: number) => count / 3600;

/** Every limit of the product that an outsider can run into, and why it is what it is. */
export const limits = {
  /**
   * Any form: the longest message, 10,000 characters of 4 bytes each, percent-encoded, and its
   * other fields. The policy allows about ten of these, with names of up to 20 characters.
   */
  form: {
    maxBytes: 256 * 1024,
    maxFields: 40,
    maxNameLength: 64,
    maxFieldBytes: 64 * 1024,
    timeoutMs: 15_000,
  },
  /** Form posts of one client: an office behind one address may write; a script soon waits. */
  formPerClient: { capacity: 10, refillPerSecond: perHour(20), keysMax: 20_000 },
  /** Form posts that name one e-mail address, so that nobody's mailbox is filled through us. */
  formPerAddress: { capacity: 5, refillPerSecond: perHour(5), keysMax: 20_000 },
  /** Openings of one confirmation's link: each looks for people, which is written on the record. */
  confirmationPerLink: { capacity: 30, refillPerSecond: perHour(60), keysMax: 5_000 },
  /** Tries of one client to use a sign-in link: a person needs one; links can't be guessed anyway. */
  signInPerClient: { capacity: 5, refillPerSecond: perHour(20), keysMax: 5_000 },
  /** Sign-in links asked for one operator: each is a mail. */
  signInPerOperator: { capacity: 3, refillPerSecond: perHour(6), keysMax: 1_000 },
  /** Sign-in tries of everyone: a vendor has a few dozen operators. */
  signInInTotal: { max: 60, windowMs: 60_000 },
  /** What programs ask under one licence key: a fleet is set up in a day, a machine asks once. */
  licencePerKey: { capacity: 60, refillPerSecond: perHour(120), keysMax: 20_000 },
  /** Keys of one client that are nobody's: people slip, and a key can't be guessed anyway. */
  wrongKeyPerClient: { capacity: 10, refillPerSecond: perHour(30), keysMax: 20_000 },
  /** What programs of everybody ask: more than customers do, less than would hold up sales. */
  licenceInTotal: { capacity: 600, refillPerSecond: 20, keysMax: 1 },
} as const satisfies Record<string, FormLimits | BucketRule | WindowRule>;

/** What all form bodies that are arriving at one moment may take of memory. */
export const bodiesBytesMax = 64 * 1024 * 1024;

/** A limit on all callers together, of so many a minute and half of that at once. */
export function inTotal(perMinute: number): BucketRule {
  return { capacity: Math.ceil(perMinute / 2), refillPerSecond: perMinute / 60, keysMax: 1 };
}

/** Whether the caller may go on, else after how many whole seconds a retry makes sense. */
export type Allowance =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterSeconds: number };

/** A wait as a person would say it, never shorter than it is: "20 seconds", "3 minutes", "2 hours". */
export function waitInWords(seconds: number): string {
  const [count, unit] =
    seconds < 60
      ? [Math.max(1, Math.ceil(seconds)), "second"]
      : seconds <= 90 * 60
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Token buckets by key. */
export interface Limiter {
  /** Takes one token of the key's bucket. A refused try costs nothing. */
  take(key: string): Allowance;
  /** Puts one token back: what failed on our side costs nothing. */
  giveBack(key: string): void;
  /** How many keys are told apart now. */
  readonly size: number;
}

/** What a bucket lacks of being full, at a time. */
interface Debt {
  readonly tokens: number;
  readonly atMs: number;
}

/** A key's own debt, and that of its slot when it came. */
interface Bucket extends Debt {
  readonly inherited: Debt | undefined;
}

const keyLifeMs = 24 * 60 * 60 * 1000;
const slotCount = 4096;

/**
 * A limiter in bounded memory. It holds no key as it came (a key may be an IP address) but its
 * HMAC-SHA-256 under a random key that lives in memory and is replaced after a day; all buckets
 * begin anew then, at a moment that nobody outside knows.
 *
 * With `keysMax` keys the one used longest ago makes room. What it took stays behind in one of 4096
 * slots, chosen by its hash (the most that any one key left there), and a key that is new, or comes
 * back, begins with the debt of its slot. So flooding the limiter with other keys buys no burst, at
 * most one token for each whole flood, which could have used those keys themselves. Strangers who
 * share a slot with a key that used up its burst wait with it, and only while there is a flood.
 */
export function createLimiter({ capacity, refillPerSecond, keysMax }: BucketRule): Limiter {
  const buckets = new Map<string, Bucket>();
  let slots = new Map<number, Debt>();
  let hashKey = newSecret();
  let hashKeySince = clock.ms();

  const owed = (debt: Debt | undefined, now: number) =>
    debt ? Math.max(0, debt.tokens - (Math.max(0, now - debt.atMs) / 1000) * refillPerSecond) : 0;

  function renewHashKey(now: number): void {
    if (Math.abs(now - hashKeySince) < keyLifeMs) return;
    hashKey = newSecret();
    hashKeySince = now;
    buckets.clear();
    slots = new Map();
  }

  function makeRoom(now: number): void {
    const oldest = buckets.entries().next().value;
    if (!oldest || buckets.size < keysMax) return;
    const [hash, bucket] = oldest;
    buckets.delete(hash);
    const slot = slotOf(hash);
    const own = owed(bucket, now) - owed(bucket.inherited, now);
    const tokens = Math.max(own, owed(slots.get(slot), now));
    slots.set(slot, { tokens, atMs: now });
  }

  const hashOf = (key: string) => createHmac("sha256", hashKey).update(key).digest("latin1");

  return {
    take(key) {
      const now = clock.ms();
      renewHashKey(now);
      const hash = hashOf(key);
      const known = buckets.get(hash);
      if (known) buckets.delete(hash);
      else makeRoom(now);
      const inherited = known ? known.inherited : slots.get(slotOf(hash));
      const before = owed(known ?? inherited, now);
      const ok = before + 1 <= capacity;
      const tokens = ok ? before + 1 : before;
      buckets.set(hash, { tokens, atMs: now, inherited }); // the newest, so the last to go
      if (ok) return { ok };
      return { ok, retryAfterSeconds: Math.ceil((before + 1 - capacity) / refillPerSecond) };
    },
    giveBack(key) {
      const hash = hashOf(key);
      const known = buckets.get(hash);
      if (known) buckets.set(hash, { ...known, tokens: Math.max(0, known.tokens - 1) });
    },
    get size() {
      return buckets.size;
    },
  };
}

function slotOf(hash: string): number {
  return (hash.charCodeAt(0) * 256 + hash.charCodeAt(1)) % slotCount;
}

/** A limit on a total: at most `max` in any window, exactly, in 8 bytes for each of the `max`. */
export function createWindow({ max, windowMs }: WindowRule): { take(): Allowance } {
  const times = new Float64Array(max).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return {
    take() {
      const now = clock.ms();
      const oldest = times[next] ?? now;
      // A time in the future was taken before the clock was moved back.
      if (now - oldest < windowMs && oldest <= now) {
        return { ok: false, retryAfterSeconds: Math.ceil((oldest + windowMs - now) / 1000) };
      }
      times[next] = now;
      next = (next + 1) % max;
      return { ok: true };
    },
  };
}
