import { type Sink, type SinkMail, type SinkOptions, startSink } from "../../sandbox/sink/mod.ts";
import { mailSettings, relayOf } from "../../test/mail-scene.ts";
import type { Config } from "../config/mod.ts";
import { createRegister, type Register } from "../egress/mod.ts";
import { type Bulk, type BulkMail, type BulkOutcome, createBulk } from "./mod.ts";

type Client = Bulk & { readonly register: Register };

interface ClientOptions {
  readonly mail?: Partial<Config["mail"]>;
  readonly linesMax?: number;
  readonly silenceMs?: number;
}

const toClose: (() => Promise<void>)[] = [];

/** A client of many mails to a relay on this machine, until `closeAll`. */
export function bulkTo(port: number, more: ClientOptions = {}): Client {
  const mail = { ...mailSettings(port), ...more.mail };
  const register = createRegister([relayOf(mail)]);
  const { linesMax = 1, silenceMs = 5_000 } = more;
  const bulk = createBulk({ register, mail, linesMax, silenceMs });
  toClose.push(() => bulk.close());
  return {
    register,
    send: (mails, settled) => bulk.send(mails, settled),
    get waiting() {
      return bulk.waiting;
    },
    close: () => bulk.close(),
  };
}

/** A sink and a client of it, until `closeAll`. */
export async function openPair(
  options: SinkOptions = {},
  more: ClientOptions = {},
): Promise<{ readonly sink: Sink; readonly bulk: Client }> {
  const sink = await startSink({ keepsBytes: true, ...options });
  const bulk = bulkTo(sink.port, more);
  toClose.push(() => sink.stop());
  return { sink, bulk };
}

/** Closes clients and sinks of a test. */
export async function closeAll(): Promise<void> {
  for (const close of toClose.splice(0)) await close();
}

/** `count` mails, to `p0@example.org` and so on. */
export function mailsOf(
  count: number,
  body = "Hello.\r\n",
): (BulkMail & { readonly bytes: Buffer })[] {
  return Array.from({ length: count }, (_, i) => ({
    from: `bounces+${i}@larkwire.example`,
    to: `p${i}@example.org`,
    bytes: Buffer.from(`Subject: News ${i}\r\n\r\n${body}`),
  }));
}

/** Sends them, and returns the outcome of each; throws if one has two outcomes or none. */
export async function outcomesOf(bulk: Bulk, mails: readonly BulkMail[]): Promise<BulkOutcome[]> {
  const outcomes = new Map<number, BulkOutcome>();
  await bulk.send(mails, (index, outcome) => {
    if (outcomes.has(index)) throw new Error(`mail ${index} was settled twice`);
    outcomes.set(index, outcome);
  });
  return mails.map((_, index) => {
    const outcome = outcomes.get(index);
    if (!outcome) throw new Error(`mail ${index} was never settled`);
    return outcome;
  });
}

/** Outcomes as one word each. */
export const statesOf = (outcomes: readonly BulkOutcome[]): string[] =>
  outcomes.map(({ state }) => state);

/** Which mails, by their number, a relay took. */
export const takenOf = (mails: readonly SinkMail[]) =>
  mails.map(({ to }) => Number(/\d+/.exec(to)?.[0]));
