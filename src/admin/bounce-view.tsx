import { Badge, CsrfField, SubmitButton, Time } from "../kernel/html.tsx";
import type { BounceDetail, BounceLine } from "../newsletter/mod.ts";
import { SubscriberName } from "./subscribers.tsx";

const sourceWords: Readonly<Record<BounceLine["source"], string>> = {
  smtp: "Refused by the relay when it was sent",
  mailbox: "A mail that came back",
  ses: "Told by Amazon SES",
  postmark: "Told by Postmark",
};

/** Whether a mail came back for good or for now, or somebody complained. */
export function BounceKind({ bounce }: { bounce: BounceLine }) {
  if (bounce.kind === "complaint") return <Badge kind="bad">Complaint</Badge>;
  return bounce.isHard ? <Badge kind="bad">For good</Badge> : <Badge kind="warn">For now</Badge>;
}

/** What a report did, in a few words. */
export function deed({ suppressed, undoneAt }: BounceLine): string {
  if (undoneAt) return "Taken back";
  return suppressed ? "Not written to since" : "Noted only";
}

/** One report with its evidence, and the way to take back what it did. */
export function BounceView({ bounce, csrf }: { bounce: BounceDetail; csrf: string }) {
  return (
    <>
      <p class="back">
        <a href="/admin/newsletter/bounces" data-back>
          ← All that came back
        </a>
      </p>
      <h2>
        <SubscriberName line={bounce} />
      </h2>
      <dl class="stacked">
        <dt>Why</dt>
        <dd>
          <BounceKind bounce={bounce} /> {bounce.reason}
          {bounce.status && ` · ${bounce.status}`}
          {bounce.replyCode !== null && ` · ${bounce.replyCode}`}
        </dd>
        <dt>How it is known</dt>
        <dd>
          {sourceWords[bounce.source]}, on <Time at={bounce.at} />
        </dd>
        {bounce.campaignId && (
          <>
            <dt>Campaign</dt>
            <dd>
              <a href={`/admin/newsletter/campaigns/${bounce.campaignId}`}>{bounce.subject}</a>
            </dd>
          </>
        )}
        <dt>What was done</dt>
        <dd>
          {deed(bounce)}
          {bounce.undoneAt && (
            <>
              {" "}
              on <Time at={bounce.undoneAt} />
            </>
          )}
        </dd>
      </dl>
      <h2>What was said</h2>
      {bounce.diagnostic ? (
        <pre class="snippet evidence">{bounce.diagnostic}</pre>
      ) : (
        <p class="soft">It can't be read any more: the person left, or its date has passed.</p>
      )}
      {bounce.suppressed && !bounce.undoneAt && <TakeBack bounce={bounce} csrf={csrf} />}
    </>
  );
}

/** The ways to take back what a report did: for its address, and for all of its campaign's bounces. */
function TakeBack({ bounce, csrf }: { bounce: BounceDetail; csrf: string }) {
  return (
    <>
      <form method="post" action={`/admin/newsletter/bounces/${bounce.id}/undo`}>
        <CsrfField token={csrf} />
        <p>
          If the report is wrong, take back what it did: the address is written to again. What the
          person themselves said stays as it is.
        </p>
        <SubmitButton kind="plain">Write to this address again</SubmitButton>
      </form>
      {bounce.kind === "bounce" && (
        <form method="post" action={`/admin/newsletter/bounces/${bounce.id}/undo-all`}>
          <CsrfField token={csrf} />
          <p>
            If the relay refused everybody that day, take back all bounces of this campaign at once;
            complaints stand.
          </p>
          <SubmitButton kind="plain">Write to all of them again</SubmitButton>
        </form>
      )}
    </>
  );
}
