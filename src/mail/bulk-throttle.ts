import { clock } from "../kernel/clock.ts";

/** How many mails at most; 0 is no limit. */
export interface BulkRates {
  readonly perSecondMax: number;
  readonly perHourMax: number;
  readonly perDomainPerMinuteMax: number;
}

/** Keeps mails to many within their limits: never more in any second, hour or minute. */
export interface BulkThrottle {
  /** How many may go now, of all domains together; if none, `waitMs` is when to ask again. */
  allowance(): { readonly free: number; readonly waitMs: number };
  /** How many may go now to addresses of this domain; if none, `waitMs` is when to ask again. */
  domainAllowance(domain: string): { readonly free: number; readonly waitMs: number };
  /** Counts a mail that goes now to an address of this domain. */
  count(domain: string): void;
}

/** So many domains are told apart; what comes beyond shares counters, and may wait a bit longer. */
const domainsMax = 10_000;
const sharedMax = 1_024;
const sweepEveryMs = 5_000;

/** A throttle in bounded memory, a few megabytes at most, and those with a limit for domains only. */
export function createBulkThrottle(rates: BulkRates): BulkThrottle {
  const time = steadyTime();
  const second = createCounter(rates.perSecondMax, 1_000, 20);
  const hour = createCounter(rates.perHourMax, 3_600_000, 120);
  const domains = new Map<string, Counter>();
  const shared = new Map<number, Counter>();
  const newCounter = () => createCounter(rates.perDomainPerMinuteMax, 60_000, 12);

  const isUnused = (counter: Counter, now: number) =>
    counter.state(now).free === rates.perDomainPerMinuteMax;
  let sweptAt = Number.NEGATIVE_INFINITY;
  const sweep = (now: number) => {
    if (now - sweptAt < sweepEveryMs) return;
    sweptAt = now;
    for (const [domain, counter] of domains) if (isUnused(counter, now)) domains.delete(domain);
  };
  const find = (domain: string, now: number): Counter => {
    const key = domain.toLowerCase();
    const known = domains.get(key);
    if (known) return known;
    const slot = Bun.hash.crc32(key) % sharedMax;
    const sharing = shared.get(slot);
    // What it has used up of a shared counter it can't get rid of by a counter of its own.
    if (sharing && !isUnused(sharing, now)) return sharing;
    if (domains.size >= domainsMax) sweep(now);
    const counter = newCounter();
    if (domains.size < domainsMax) domains.set(key, counter);
    else shared.set(slot, counter);
    return counter;
  };
  return {
    allowance() {
      const now = time();
      const both = [second.state(now), hour.state(now)];
      return {
        free: Math.min(...both.map(({ free }) => free)),
        waitMs: Math.max(...both.map(({ waitMs }) => waitMs)),
      };
    },
    domainAllowance(domain) {
      if (rates.perDomainPerMinuteMax === 0) return unlimited;
      const now = time();
      return find(domain, now).state(now);
    },
    count(domain) {
      const now = time();
      second.count(now);
      hour.count(now);
      if (rates.perDomainPerMinuteMax > 0) find(domain, now).count(now);
    },
  };
}

const unlimited = { free: Number.POSITIVE_INFINITY, waitMs: 0 };

interface Counter {
  state(now: number): { readonly free: number; readonly waitMs: number };
  count(now: number): void;
}

/**
 * Counts in slots of a fraction of the window. A slot counts until all of it has left the window,
 * so that no window holds more than `max`, wherever it begins.
 */
function createCounter(max: number, windowMs: number, slotCount: number): Counter {
  if (max === 0) return { state: () => unlimited, count: () => {} };
  const slotMs = windowMs / slotCount;
  const slots = new Float64Array(slotCount + 1);
  let newest = 0;
  let total = 0;

  const forward = (now: number) => {
    const slot = Math.floor(now / slotMs);
    for (let i = Math.max(newest + 1, slot - slotCount); i <= slot; i += 1) {
      total -= slots[i % slots.length] ?? 0;
      slots[i % slots.length] = 0;
    }
    newest = Math.max(newest, slot);
  };
  const oldest = () => {
    for (let i = newest - slotCount; i <= newest; i += 1) {
      if (i >= 0 && (slots[i % slots.length] ?? 0) > 0) return i;
    }
    return newest;
  };
  return {
    state(now) {
      forward(now);
      const free = Math.max(0, max - total);
      const waitMs = free > 0 ? 0 : Math.ceil((oldest() + slotCount + 1) * slotMs - now);
      return { free, waitMs };
    },
    count(now) {
      forward(now);
      slots[newest % slots.length] = (slots[newest % slots.length] ?? 0) + 1;
      total += 1;
    },
  };
}

/** Time that goes by as the clock's, and stands still where that is put back. */
function steadyTime(): () => number {
  let last = clock.ms();
  let passed = 0;
  return () => {
    const now = clock.ms();
    passed += Math.max(0, now - last);
    last = now;
    return passed;
  };
}
