import type { JSX } from "hono/jsx/jsx-runtime";
import type { Binding } from "../promise/definition.ts";
import {
  checkWords,
  moment,
  type ProvenCheck,
  proofState,
  proofWords,
  type SentenceProof,
} from "./proof.ts";

/** What a mark and its evidence need to know about each other. */
export interface Evidence {
  readonly binding: Binding;
  readonly proof: SentenceProof | undefined;
  /** The id of the popover; unique on the page. */
  readonly id: string;
  /** Of the sentence. */
  readonly language: string;
  /** `{ lang: "en" }` on a page in another language: these words are English. */
  readonly ours: { readonly lang?: string };
}

/** The mark beside a bound sentence: a button that opens the evidence without any script. */
export function ProofMark({ proof, id, ours }: Evidence): JSX.Element {
  const state = proofState(proof);
  return (
    <button type="button" class={`proof-mark proof-mark-${state}`} popovertarget={id} {...ours}>
      {proofWords(proof)}
      <span class="proof-mark-hint">: show the evidence</span>
    </button>
  );
}

/** The evidence of a bound sentence, as an HTML popover. */
export function ProofCard({ binding, proof, id, language, ours }: Evidence): JSX.Element {
  const checks = proof?.checks ?? [];
  return (
    <dialog
      class="proof-card"
      popover="auto"
      // Takes the focus itself: else the link at its end would, and the browser would scroll there.
      autofocus
      id={id}
      aria-labelledby={`${id}-title`}
      {...ours}
    >
      <div class="proof-card-head">
        <p class={`proof-card-state proof-mark-${proofState(proof)}`} id={`${id}-title`}>
          Evidence: {proofWords(proof)}
        </p>
        <button
          type="button"
          class="proof-card-close"
          popovertarget={id}
          popovertargetaction="hide"
        >
          Close
        </button>
      </div>
      <blockquote class="proof-card-sentence" lang={language}>
        {binding.sentence}
      </blockquote>
      {proof && (
        <>
          <p class="proof-card-heading">How it is kept</p>
          <p>{proof.mechanism}</p>
        </>
      )}
      <p class="proof-card-heading">What was checked</p>
      <CheckList checks={checks} />
      <p class="proof-card-foot">
        <a href={`/privacy/proof#${binding.promise}`}>The whole proof of this promise</a>
      </p>
    </dialog>
  );
}

/** What was checked and found, one line after the other; also on the page of proofs. */
export function CheckList({ checks }: { checks: readonly ProvenCheck[] }): JSX.Element {
  if (checks.length === 0) {
    return <p>No check of this sentence has run yet. The next run of the proof will say more.</p>;
  }
  return (
    <ul class="proof-checks">
      {checks.map((check) => (
        <CheckLine check={check} />
      ))}
    </ul>
  );
}

function CheckLine({ check }: { check: ProvenCheck }): JSX.Element {
  const { kind, result } = checkWords(check);
  const state = check.holds === null ? "open" : check.holds ? "proven" : "broken";
  return (
    <li class={`proof-check proof-mark-${state}`}>
      <p class="proof-check-name">{check.name}</p>
      <p class="proof-check-facts">
        <strong>{result}</strong>, {kind}
        {check.at && (
          <>
            , <time datetime={check.at.toISOString()}>{moment(check.at)}</time>
          </>
        )}
      </p>
      <p class="proof-check-detail">{check.detail}</p>
    </li>
  );
}
