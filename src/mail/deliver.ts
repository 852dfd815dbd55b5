import type { Config } from "../config/mod.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newSecret } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { type Keyring, openDetail } from "../people/mod.ts";
import { needsSmtpUtf8, parseAddress } from "./address.ts";
import type { Composed, Delivery, Kind } from "./kind.ts";
import type { Line, Sent } from "./line.ts";
import { type Relay, relayId } from "./relay.ts";
import { attemptsMax, retryWaitMs, uncertainRetriesMax } from "./retry.ts";
import { type DeliveryDb, openForDelivery, renewClaim, settleDelivery } from "./store.ts";
import { writeMail } from "./write-mail.ts";

/** What one delivery needs. */
export interface DeliverySetting {
  readonly db: DeliveryDb;
  readonly keyring: Keyring;
  readonly relay: Relay;
  readonly mail: Config["mail"];
  /** How long a claim holds without being renewed, in ms. */
  readonly leaseMs: number;
}

type Outcome = Sent & { readonly relayFailed?: true };

const refused: Outcome = { state: "refused", code: null };

/**
 * Brings one claimed delivery to the relay and writes down what became of it. Returns false when
 * the relay could not be reached, so that the others are spared the same.
 */
export async function deliver(
  setting: DeliverySetting,
  kind: Kind,
  delivery: Delivery,
): Promise<boolean> {
  const { db, leaseMs } = setting;
  const renewal = setInterval(() => {
    renewClaim(db, delivery, new Date(clock.ms() + leaseMs)).catch(() => {
      log.warn("a claim on a mail could not be renewed", { delivery: delivery.id });
    });
  }, leaseMs / 3);
  let outcome: Outcome;
  try {
    outcome = await attempt(setting, kind, delivery);
  } catch (error) {
    // Nothing has left when composing or the database fails; the message may hold anything.
    log.error("a mail could not be written", {
      delivery: delivery.id,
      kind: delivery.kind,
      error: error instanceof Error ? error.name : "unknown",
    });
    outcome = { state: "deferred", code: null };
  } finally {
    clearInterval(renewal);
  }
  await writeDown(db, kind, delivery, outcome);
  return !outcome.relayFailed;
}

async function attempt(setting: DeliverySetting, kind: Kind, delivery: Delivery): Promise<Outcome> {
  const composed = await kind.compose(delivery);
  if (!composed) return refused;
  try {
    return await setting.relay.withLine((line) =>
      sendOver(line, setting, { kind, delivery, composed }),
    );
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    log.warn("the mail relay can't be reached", { reason: error.message });
    return { state: "deferred", code: null, relayFailed: true };
  }
}

async function sendOver(
  line: Line,
  setting: DeliverySetting,
  mail: { kind: Kind; delivery: Delivery; composed: Composed },
): Promise<Outcome> {
  const { kind, delivery, composed } = mail;
  const from = { name: setting.mail.fromName, address: setting.mail.fromAddress };
  // From here on it is on the record that the address leaves, whether or not it then does.
  const to = await openAddressee(setting, kind, delivery);
  if (!to) return refused;
  if (needsSmtpUtf8(to.address) && !line.smtpUtf8) {
    log.warn("the mail relay takes no international address", { delivery: delivery.id });
    return refused;
  }
  const { automatic } = kind;
  const bytes = await writeMail(composed, { deliveryId: delivery.id, from, to, automatic });
  return line.send({ from: from.address, to: to.address, bytes });
}

async function openAddressee(
  { db, keyring }: DeliverySetting,
  kind: Kind,
  delivery: Delivery,
): Promise<{ name: string | null; address: string } | undefined> {
  const { categories } = kind;
  const row = await openForDelivery(db, delivery, { recipient: relayId, categories });
  if (!row) return undefined;
  const key = keyring.unwrap(delivery.purpose, delivery.personId, row.wrapped);
  const email = openDetail(key, delivery.personId, "email", row.email);
  const parsed = parseAddress(email?.reveal() ?? "");
  if (!parsed.ok) return undefined;
  const name = categories.includes("name")
    ? openDetail(key, delivery.personId, "name", row.name)
    : null;
  return { address: parsed.address, name: name?.reveal() ?? null };
}

async function writeDown(db: DeliveryDb, kind: Kind, delivery: Delivery, outcome: Outcome) {
  const now = clock.now();
  const { state, code } = outcome;
  const mayRepeatUncertain =
    kind.onUncertain === "retry" && delivery.attempt <= uncertainRetriesMax;
  const again =
    (state === "deferred" && delivery.attempt < attemptsMax) ||
    (state === "uncertain" && mayRepeatUncertain);
  const wait = retryWaitMs(delivery.attempt, (newSecret(1)[0] ?? 0) / 255);
  const last = state === "deferred" ? "refused" : state;
  await settleDelivery(db, delivery, {
    state: again ? "deferred" : last,
    replyCode: code,
    nextAt: again ? new Date(now.getTime() + wait) : null,
    isDone: !again && last !== "uncertain",
    now,
  });
  log.info("a mail was brought to the relay", {
    delivery: delivery.id,
    kind: delivery.kind,
    attempt: delivery.attempt,
    state,
    code,
  });
}
