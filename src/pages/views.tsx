import { Badge, EmptyState, Notice, PublicPage, Time, type Vendor } from "../kernel/html.tsx";
import { CheckList } from "../policy/mod.ts";
import type { ProofState, ShownSentence } from "../promise/proofs.ts";

/** Every sentence with all of its checks, on a page of its own, to link to and to print. */
export function ProofPage(props: { vendor: Vendor; lang: string; state: ProofState }) {
  const { state } = props;
  return (
    <PublicPage title="What was proven" vendor={props.vendor} styles={["policy.css"]}>
      <h1>What was proven, and when</h1>
      <p class="lead">
        Each promise of our <a href="/privacy">privacy policy</a> is bound to what keeps it and to
        checks that run. A live check looks at this server itself, every hour. A drill does what
        would spoil a real one, in a throw-away copy with the same program, policy and rights.
      </p>
      <dl class="facts">
        <dt>Last live checks</dt>
        <dd>{state.lastLiveAt ? <Time at={state.lastLiveAt} /> : "not run yet"}</dd>
        <dt>Last drill</dt>
        <dd>{state.lastDrillAt ? <Time at={state.lastDrillAt} /> : "not run yet"}</dd>
      </dl>
      {state.off.length > 0 && (
        <Notice kind="warn" title="Switched off.">
          What a failed check guards is switched off until it holds again.
        </Notice>
      )}
      {state.sentences.length === 0 && (
        <EmptyState title="No promise is bound yet.">
          The policy makes no promise that could be proven.
        </EmptyState>
      )}
      {state.sentences.map((sentence) => (
        <Sentence sentence={sentence} />
      ))}
    </PublicPage>
  );
}

function Sentence({ sentence }: { sentence: ShownSentence }) {
  return (
    <section id={sentence.promise} class="proof-whole">
      <h2>{sentence.sentence}</h2>
      <p>
        <Standing sentence={sentence} />
      </p>
      <p>{sentence.mechanism}</p>
      <CheckList checks={sentence.checks} />
    </section>
  );
}

function Standing({ sentence }: { sentence: ShownSentence }) {
  if (sentence.holds === true && sentence.provenAt) {
    return (
      <>
        <Badge kind="good">Proven</Badge> <Time at={sentence.provenAt} />
      </>
    );
  }
  return (
    <>
      <Badge kind={sentence.holds === false ? "bad" : "warn"}>Not proven</Badge>
      {sentence.notProvenSince && (
        <>
          {" "}
          since <Time at={sentence.notProvenSince} />
        </>
      )}
    </>
  );
}
