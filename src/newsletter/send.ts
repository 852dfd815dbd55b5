import { readFileSync } from "node:fs";
import type { Register } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import {
  createBulk,
  createBulkThrottle,
  createDkimSigner,
  type DkimSigner,
  relayId,
} from "../mail/mod.ts";
import type { Newsletter } from "./context.ts";
import { createCourier, type Courier } from "./send-courier.ts";
import { Outbox } from "./send-outbox.ts";
import type { RefusedRecipient } from "./send-outcome.ts";
import { renewClaims } from "./store-sending.ts";

export interface SendingOptions {
  readonly newsletter: Newsletter;
  readonly register: Register;
  /** Told of each recipient at whose mailbox the fault lies, so that a report of it is kept. */
  readonly onRefused?: (refused: RefusedRecipient) => Promise<void>;
  /** How long the relay may be silent, in ms; ten minutes unless told (RFC 5321 4.5.3.2.6). */
  readonly silenceMs?: number;
  /** How long a claim outlives the process that holds it, in ms; a minute unless told. */
  readonly leaseMs?: number;
}

/** Sends campaigns until it is stopped. */
export interface Sending {
  /** Looks at once, after a commit that started or halted a campaign. */
  wake(): void;
  /** For tests: until nothing is due, or the relay is not to be had. */
  settle(): Promise<void>;
  /** Finishes the mails that are on the line, and puts the rest back. */
  stop(): Promise<void>;
}

const tickMs = 1_000;
/** How long a relay may take to answer while the program ends; what it owes then is uncertain. */
const lineMsMax = 20_000;
/** How long what became of mails is tried to be written down while the program ends. */
const lastWordsMs = 10_000;

/**
 * Starts the sender of campaigns, one per server. Throws `forbidden` when the register does not let
 * the newsletter send, `bad-config` for a DKIM key that can't sign.
 */
export function startSending(options: SendingOptions): Sending {
  const { newsletter, register, leaseMs = 60_000, silenceMs = 600_000 } = options;
  const { mail, database } = newsletter;
  register.permit(relayId, "newsletter", categoriesOf(newsletter));
  const signer = readSigner(mail);
  const outbox = new Outbox({
    createBulk: () => createBulk({ register, mail, linesMax: mail.linesMax, silenceMs }),
    throttle: createBulkThrottle(mail),
    rates: mail,
    linesMax: mail.linesMax,
    signer,
    onJudged: (campaignId, judged) => courier.onJudged(campaignId, judged),
  });
  const courier: Courier = createCourier({
    newsletter,
    outbox,
    leaseMs,
    onRefused: options.onRefused,
  });
  const loop = startLoop(courier, outbox);
  const renewal = setInterval(() => {
    if (outbox.isEmpty) return;
    const until = new Date(clock.ms() + leaseMs);
    renewClaims(database.db("newsletter"), outbox.underway, until).catch((error: unknown) => {
      log.warn("claims on mails could not be renewed", { code: sqlState(error) });
    });
  }, leaseMs / 3);
  return {
    wake: loop.wake,
    settle: loop.settle,
    async stop() {
      await within(
        lineMsMax,
        loop.stop().then(() => outbox.close()),
      );
      await courier.rest(lastWordsMs);
      clearInterval(renewal);
    },
  };
}

/** Waits for `work`, but no longer than `ms`; nothing is left behind that keeps the program alive. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the relay gets of a person: the address, and the name where a greeting holds it. */
function categoriesOf({ fields }: Newsletter): readonly string[] {
  return fields.filter((field) => field === "email" || field === "name");
}

function readSigner(mail: Newsletter["mail"]): DkimSigner | undefined {
  const { dkimDomain, dkimSelector, dkimKeyFile } = mail;
  if (dkimDomain === null || dkimKeyFile === null) return undefined;
  let privateKeyPem: string;
  try {
    privateKeyPem = readFileSync(dkimKeyFile, "utf8");
  } catch {
    throw new AvowError(
      "bad-config",
      "The key in mail.dkim_key_file can't be read; put the private key there, readable to Avow.",
    );
  }
  return createDkimSigner({ domain: dkimDomain, selector: dkimSelector, privateKeyPem });
}

/** One round after another; between two of which nothing was to do, a pause that `wake` ends. */
function startLoop(courier: Courier, outbox: Outbox) {
  let isStopped = false;
  let isWoken = false;
  let endPause: (() => void) | undefined;
  let idle: (() => void)[] = [];

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, tickMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const round = async (): Promise<boolean> => {
    try {
      return await courier.round(isWoken);
    } catch (error) {
      // The database is away or the purpose switched off: the deliveries stand, we look again.
      log.warn("campaigns can't be sent now", {
        error: error instanceof Error ? error.name : "unknown",
        code: sqlState(error),
      });
      return false;
    }
  };
  const run = async () => {
    while (!isStopped) {
      const waiters = idle;
      idle = [];
      const wasWoken = isWoken;
      const isBusy = await round();
      if (wasWoken) isWoken = false;
      if (isBusy || isStopped) {
        idle.push(...waiters);
        continue;
      }
      const isQuiet = outbox.isEmpty && courier.isSettled;
      if (isQuiet) for (const tell of waiters) tell();
      else idle.push(...waiters);
      if (!isQuiet) await outbox.change(50);
      else if (!isWoken) await pause();
    }
    for (const tell of idle) tell();
  };
  const wake = () => {
    isWoken = true;
    endPause?.();
    outbox.endChange();
  };
  const running = run();
  return {
    wake,
    settle: () =>
      new Promise<void>((resolve) => {
        idle.push(resolve);
        wake();
      }),
    async stop() {
      isStopped = true;
      wake();
      await running;
    },
  };
}
