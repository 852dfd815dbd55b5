import { Hono } from "hono";
import { Badge, EmptyState, Notice, Time } from "../kernel/html.tsx";
import type { ProofState, ShownCheck, ShownSentence } from "../promise/proofs.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { ago, Moment } from "./moment.tsx";
import { showPage } from "./shell.tsx";

/** Every sentence of the policy that is bound to a promise, and what its checks found. */
export function promiseRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) =>
    showPage(admin, c, {
      title: "Promises",
      section: "/admin/promises",
      content: <Promises proofs={admin.proofs()} />,
    }),
  );
  return app;
}

const rank = (sentence: ShownSentence) =>
  sentence.holds === false ? 0 : sentence.holds === null ? 1 : 2;

function Promises({ proofs }: { proofs: ProofState }) {
  const sentences = proofs.sentences.toSorted((a, b) => rank(a) - rank(b));
  const proven = sentences.filter((it) => it.holds === true).length;
  const isBroken = sentences.some((it) => it.holds === false);
  return (
    <>
      <div class="page-head">
        <h1>Promises</h1>
        <p>
          <a href="/privacy">The policy as visitors see it</a>
        </p>
      </div>
      {sentences.length === 0 ? (
        <EmptyState title="No sentence of the policy is bound to a promise yet.">
          <p>
            Bind one in <code>policy.md</code>, then run <code>avow policy check</code>.
          </p>
        </EmptyState>
      ) : (
        <p class="lead">
          {proven} of {sentences.length} sentences are proven. {runs(proofs)}
        </p>
      )}
      {isBroken && <Mending />}
      {sentences.map((sentence) => (
        <Sentence sentence={sentence} />
      ))}
    </>
  );
}

function runs({ lastLiveAt, lastDrillAt }: ProofState): string {
  const live = lastLiveAt ? `Live checks ran ${ago(lastLiveAt)}` : "Live checks have not run yet";
  const drill = lastDrillAt ? `the last drill was ${ago(lastDrillAt)}.` : "no drill has run yet.";
  return `${live}; ${drill}`;
}

function Mending() {
  return (
    <Notice kind="bad" title="A promise does not hold.">
      <p>
        What it guards is switched off until it is mended. On the server, <code>avow prove</code>{" "}
        names each difference, for instance a right that was given by hand. Take it back, or change
        the policy if it was meant; then run <code>avow prove</code> again.
      </p>
    </Notice>
  );
}

function Sentence({ sentence }: { sentence: ShownSentence }) {
  return (
    <section class="promise">
      <p class="promise-state">
        <State holds={sentence.holds} /> <code>{sentence.promise}</code>{" "}
        <Since sentence={sentence} />
      </p>
      <blockquote>{sentence.sentence}</blockquote>
      <p class="soft">{sentence.mechanism}</p>
      <details open={sentence.holds === false}>
        <summary>{checkCount(sentence.checks)}</summary>
        <ul class="checks">
          {sentence.checks.map((check) => (
            <Check check={check} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function State({ holds }: { holds: boolean | null }) {
  if (holds === null) return <Badge kind="warn">Not proven</Badge>;
  return holds ? <Badge kind="good">Proven</Badge> : <Badge kind="bad">Broken</Badge>;
}

function Since({ sentence }: { sentence: ShownSentence }) {
  const { holds, provenAt, notProvenSince } = sentence;
  if (holds && provenAt) return <Moment at={provenAt} />;
  if (!holds && notProvenSince) {
    return (
      <span class="soft">
        since <Time at={notProvenSince} />
      </span>
    );
  }
  return <></>;
}

function checkCount(checks: readonly ShownCheck[]): string {
  const count = (holds: boolean | null) => checks.filter((check) => check.holds === holds).length;
  const said = [
    [count(true), "held"],
    [count(false), "failed"],
    [count(null), "not proven"],
  ] as const;
  const parts = said.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${checks.length === 1 ? "1 check" : `${checks.length} checks`}: ${parts.join(", ")}`;
}

function Check({ check }: { check: ShownCheck }) {
  const words = { true: "Holds", false: "Does not hold", null: "Could not run" } as const;
  const mood = { true: "good", false: "bad", null: "warn" } as const;
  const state = String(check.holds) as "true" | "false" | "null";
  const word = check.at ? words[state] : "Not run yet";
  return (
    <li>
      <p>
        <Badge kind={mood[state]}>{word}</Badge> <strong>{check.name}</strong>{" "}
        <span class="soft">{check.kind === "live" ? "live check" : "drill"}</span>
      </p>
      <p class="soft">
        {check.detail} {check.at && <Moment at={check.at} />}
      </p>
    </li>
  );
}
