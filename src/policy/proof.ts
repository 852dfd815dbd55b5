import type { CheckKind, PromiseId } from "../promise/definition.ts";

/** How one promise stands: what the page and the terminal say beside each of its sentences. */
export interface SentenceProof {
  /** True, false, or null when a check could not run or none has run yet. */
  readonly holds: boolean | null;
  /** When all of its checks last held. */
  readonly provenAt: Date | null;
  /** Since when it has been known to be broken. */
  readonly notProvenSince: Date | null;
  /** How it is kept, in plain words. */
  readonly mechanism: string;
  readonly checks: readonly ProvenCheck[];
}

/** What one check found last. */
export interface ProvenCheck {
  readonly name: string;
  readonly kind: CheckKind;
  readonly holds: boolean | null;
  readonly detail: string;
  /** When it ran; null if it never has. */
  readonly at: Date | null;
}

export type Proofs = ReadonlyMap<PromiseId, SentenceProof>;

export type ProofState = "proven" | "broken" | "open";

/** "open" is neither: nothing is known to be wrong, and nothing stands behind the sentence yet. */
export function proofState(proof: SentenceProof | undefined): ProofState {
  if (proof?.holds === true && proof.provenAt !== null) return "proven";
  return proof?.holds === false ? "broken" : "open";
}

/** The words of the mark: `proven 23 Nov 2026, 15:02 UTC`, `not proven since …`, `not proven`. */
export function proofWords(proof: SentenceProof | undefined): string {
  const state = proofState(proof);
  if (state === "proven" && proof?.provenAt) return `proven ${moment(proof.provenAt)}`;
  const since = state === "broken" ? proof?.notProvenSince : null;
  return since ? `not proven since ${moment(since)}` : "not proven";
}

/** What stands behind a check, and what it found, in words. */
export function checkWords(check: ProvenCheck): { kind: string; result: string } {
  const kind = check.kind === "live" ? "live check" : "drill";
  if (check.at === null) return { kind, result: "not run yet" };
  const result = check.holds === null ? "could not run" : check.holds ? "holds" : "does not hold";
  return { kind, result };
}

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** A moment as the page prints it, in UTC: `23 Nov 2026, 15:02 UTC`. */
export function moment(date: Date): string {
  const [hours, minutes] = [date.getUTCHours(), date.getUTCMinutes()].map((part) =>
    String(part).padStart(2, "0"),
  );
  const month = months[date.getUTCMonth()]?.slice(0, 3);
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}, ${hours}:${minutes} UTC`;
}

/** A day as the page prints it: `2026-12-01` becomes `1 December 2026`. */
export function day(isoDate: string): string {
  const [year, month, date] = isoDate.split("-").map(Number);
  const name = months[(month ?? 0) - 1];
  return name === undefined ? isoDate : `${date} ${name} ${year}`;
}
