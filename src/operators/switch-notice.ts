import { createHash } from "node:crypto";
import { clock, dayMs } from "../kernel/clock.ts";
import type { JobKind } from "../kernel/jobs.ts";
import { type Delivery, type MailContent, queueDelivery } from "../mail/mod.ts";
import type { SwitchedOff } from "../promise/gate.ts";
import { type ProofState, switchNoticeJob } from "../promise/proofs.ts";
import type { Operators } from "./context.ts";
import { lastMail, listOperatorRows, lockOperators } from "./store.ts";

const kind = "operators.switched";
const wantedMs = 7 * dayMs;

/** Reads what is proven and what is switched off at this moment. */
export type ReadProofs = () => Promise<ProofState>;

/**
 * Tells every operator by mail what is switched off, once for each time that it changes. Whoever
 * was never told that something was off is not told that all is on either.
 */
export function switchNotices(operators: Operators, readProofs: ReadProofs): JobKind {
  return {
    kind: switchNoticeJob,
    run: async () => planSwitchNotices(operators, await readProofs()),
  };
}

async function planSwitchNotices(operators: Operators, { off }: ProofState): Promise<void> {
  const ref = nameOf(off);
  await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await lockOperators(tx);
      for (const operator of await listOperatorRows(tx)) {
        if (operator.ended_at !== null) continue;
        const last = await lastMail(tx, operator.person_id, kind);
        if (last ? last.ref === ref : off.length === 0) continue;
        await queueDelivery(tx, {
          ...{ purpose: "operators", kind, personId: operator.person_id, ref },
          expiresAt: new Date(clock.ms() + wantedMs),
        });
      }
    });
  operators.wakeMail();
}

/** A name for what is switched off at a moment, in the form of an id (RFC 9562, version 8). */
function nameOf(off: readonly SwitchedOff[]): string {
  const all = off.map(({ purpose, since }) => `${purpose} ${since.toISOString()}`).sort();
  const hex = createHash("sha256").update(all.join()).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

/** What the mail says: nothing when it has changed since, which has a mail of its own. */
export function switchContent(
  operators: Operators,
  delivery: Delivery,
  proofs: ProofState,
): (MailContent & { readonly subject: string }) | null {
  if (nameOf(proofs.off) !== delivery.ref) return null;
  const { name } = operators.vendor;
  const shared = {
    action: { label: "See the promises", url: `${operators.publicUrl}/admin/promises` },
    footer: [
      "You get one such mail each time that something is switched off or on again.",
      "It says nothing of anybody's data.",
    ],
  };
  if (proofs.off.length === 0) {
    return {
      ...shared,
      subject: `Everything is on again at ${name}`,
      title: "Everything is on again.",
      paragraphs: [
        `Since ${momentOf(delivery.createdAt)} nothing is switched off any more: no check that guards it fails.`,
      ],
    };
  }
  return {
    ...shared,
    subject: `Switched off at ${name}: a promise does not hold`,
    title: "A promise does not hold, and what it guards is switched off.",
    paragraphs: [
      ...faultsOf(proofs),
      "What to do: run “avow prove” on the server. It names what differs, for instance a right that was given by hand. Put that right, then run “avow prove” again: what holds again is switched on, and you get a mail.",
    ],
  };
}

/** For each broken promise: what is off, since when, and the sentences of the policy. */
function faultsOf({ off, sentences }: ProofState): readonly string[] {
  return [...Map.groupBy(off, (entry) => entry.promise)].map(([promise, entries]) => {
    const since = new Date(Math.min(...entries.map((entry) => entry.since.getTime())));
    const words = sentences.filter((it) => it.promise === promise).map((it) => `“${it.sentence}”`);
    const purposes = entries.map((entry) => entry.purpose).join(", ");
    return [
      `Switched off since ${momentOf(since)}: ${purposes}. Not proven (${promise}):`,
      ...new Set(words),
    ].join("\n");
  });
}

const momentOf = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
