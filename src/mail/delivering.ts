import type { Config } from "../config/mod.ts";
import type { Register } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import type { Keyring } from "../people/mod.ts";
import type { Database } from "../promise/database.ts";
import type { PurposeName } from "../promise/purpose.ts";
import { deliver } from "./deliver.ts";
import { type Delivery, type Kind, type Urgency, urgencies } from "./kind.ts";
import { createPace, type Pace } from "./pace.ts";
import { createRelay, type Relay, relayId } from "./relay.ts";
import { uncertainRetriesMax } from "./retry.ts";
import { claimDelivery, type DeliveryDb, recoverLapsed, refuseOverdue } from "./store.ts";

export interface DeliveringOptions {
  readonly database: Pick<Database, "db">;
  readonly keyring: Keyring;
  readonly register: Register;
  readonly mail: Config["mail"];
  /** Every kind of mail by its name. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** The purposes that send, each with a worker under its own login. */
  readonly purposes: readonly PurposeName[];
  /** How long the relay may be silent, in ms; ten minutes unless told (RFC 5321 4.5.3.2.6). */
  readonly silenceMs?: number;
  /** How long a claim outlives the process that holds it, in ms; a minute unless told. */
  readonly leaseMs?: number;
}

/** Sends what is queued until it is stopped. */
export interface Delivering {
  /** Looks at once, after a commit that queued something. */
  wake(purpose?: PurposeName): void;
  /** For tests: until nothing is due, or the relay is not to be had. */
  settle(): Promise<void>;
  /** Finishes the mails that are on the line, and closes it. */
  stop(): Promise<void>;
}

const lookEveryMs = 5_000;
/** How long all mails wait when one found the relay gone. */
const relayRestMs = 30_000;

/**
 * Starts a worker for each purpose. Throws `forbidden` when a kind gives the relay more than the
 * register says it gets.
 */
export function startDelivering(options: DeliveringOptions): Delivering {
  const { register, mail, kinds, purposes, silenceMs = 600_000 } = options;
  for (const purpose of purposes) {
    for (const kind of kinds.values()) register.permit(relayId, purpose, kind.categories);
  }
  const relay = createRelay({ register, mail, silenceMs });
  const shared = { relay, pace: createPace(mail.perMinuteMax), rest: { until: 0 } };
  const workers = new Map(purposes.map((name) => [name, startWorker(options, name, shared)]));
  return {
    wake(purpose) {
      for (const [name, worker] of workers) if (!purpose || name === purpose) void worker.wake();
    },
    async settle() {
      await Promise.all([...workers.values()].map((worker) => worker.wake()));
    },
    async stop() {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
      relay.close();
    },
  };
}

interface Shared {
  readonly relay: Relay;
  readonly pace: Pace;
  /** The moment, of the clock, until which the relay is left alone. */
  readonly rest: { until: number };
}

interface Worker {
  /** Looks again, and resolves when nothing is left to do for now. */
  wake(): Promise<void>;
  stop(): Promise<void>;
}

function startWorker(options: DeliveringOptions, purpose: PurposeName, shared: Shared): Worker {
  let stopped = false;
  let running: Promise<void> | undefined;
  let again = false;

  const run = async () => {
    do {
      again = false;
      try {
        await sendDue(options, purpose, shared, () => stopped);
      } catch (error) {
        // The database is gone or the purpose is switched off: the queue stands, we look again.
        const name = error instanceof Error ? error.name : "unknown";
        log.warn("the mail queue can't be read", { purpose, error: name });
      }
    } while (again && !stopped);
  };
  const wake = () => {
    if (stopped) return Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  const timer = setInterval(() => void wake(), lookEveryMs);
  void wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function sendDue(
  options: DeliveringOptions,
  purpose: PurposeName,
  { relay, pace, rest }: Shared,
  isStopped: () => boolean,
): Promise<void> {
  const { keyring, mail, kinds, leaseMs = 60_000 } = options;
  const db = options.database.db(purpose);
  await tidy(options, purpose);
  const isFree = (urgency: Urgency) => pace.isFree(urgency);
  while (!isStopped() && clock.ms() >= rest.until) {
    const delivery = await claimMostUrgent(db, { purpose, kinds, leaseMs, isFree });
    const kind = delivery && kinds.get(delivery.kind);
    if (!kind) return;
    pace.count(kind.urgency);
    const reached = await deliver({ db, keyring, relay, mail, leaseMs }, kind, delivery);
    if (!reached) rest.until = clock.ms() + relayRestMs;
  }
}

/** Of what is due and may go now: of the most urgent kinds the one that waits longest. */
async function claimMostUrgent(
  db: DeliveryDb,
  of: {
    readonly purpose: PurposeName;
    readonly kinds: ReadonlyMap<string, Kind>;
    readonly leaseMs: number;
    isFree(urgency: Urgency): boolean;
  },
): Promise<Delivery | undefined> {
  for (const urgency of urgencies) {
    if (!of.isFree(urgency)) return undefined;
    const names = [...of.kinds].filter(([, kind]) => kind.urgency === urgency);
    if (names.length === 0) continue;
    const now = clock.now();
    const found = await claimDelivery(db, {
      purpose: of.purpose,
      kinds: names.map(([name]) => name),
      now,
      until: new Date(now.getTime() + of.leaseMs),
    });
    if (found) return found;
  }
  return undefined;
}

/** Looks after what earlier processes left behind, and what nobody wants any more. */
async function tidy(options: DeliveringOptions, purpose: PurposeName): Promise<void> {
  const { kinds } = options;
  const db = options.database.db(purpose);
  const now = clock.now();
  const retryKinds = [...kinds].filter(([, kind]) => kind.onUncertain === "retry");
  const lapsed = await recoverLapsed(db, {
    purpose,
    now,
    retryKinds: retryKinds.map(([name]) => name),
    retriesMax: uncertainRetriesMax,
  });
  if (lapsed.queued + lapsed.uncertain > 0) {
    log.warn("mails were on the line when their process ended", { purpose, ...lapsed });
  }
  const overdue = await refuseOverdue(db, { purpose, now });
  if (overdue > 0) log.warn("mails were given up after their time", { purpose, overdue });
}
