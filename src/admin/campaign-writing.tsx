import type { AvowError } from "../kernel/errors.ts";
import { Badge, CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";
import type { Campaign, List, Newsletter, StartProblem } from "../newsletter/mod.ts";
import { dateText } from "./campaign-form.ts";

const told: Readonly<Record<string, string>> = {
  saved: "Saved.",
  test: "Saved, and a test is on its way to your own address.",
};

interface WritingProps {
  readonly campaign: Campaign;
  readonly lists: readonly List[];
  readonly fields: Newsletter["fields"];
  readonly problems: readonly StartProblem[];
  readonly error?: AvowError | undefined;
  readonly done?: string | undefined;
  readonly csrf: string;
}

/** The editor: on one side what is written, on the other how it looks. */
export function CampaignWriting(props: WritingProps) {
  const { campaign, error, done, csrf } = props;
  const path = `/admin/newsletter/campaigns/${campaign.id}`;
  return (
    <>
      <p class="back">
        <a href="/admin/newsletter" data-back>
          ← All campaigns
        </a>
      </p>
      {error && <Refused error={error} path={path} />}
      {!error && done && told[done] && (
        <Notice kind="good">
          <p>{told[done]}</p>
        </Notice>
      )}
      <form method="post" action={`${path}/edit`} class="editor">
        <CsrfField token={csrf} />
        <input type="hidden" name="version" value={String(campaign.version)} />
        <div>
          <Texts {...props} />
          <Audience {...props} />
          <p class="actions">
            <SubmitButton name="do" value="review">
              Go on to sending…
            </SubmitButton>{" "}
            <SubmitButton kind="plain" name="do" value="save">
              Save
            </SubmitButton>{" "}
            <SubmitButton kind="plain" name="do" value="test">
              Save and send me a test
            </SubmitButton>
          </p>
          {campaign.subject + campaign.body !== "" && <Problems problems={props.problems} />}
        </div>
        <Preview path={path} />
      </form>
      <div class="side-actions">
        <form method="post" action={`${path}/duplicate`}>
          <CsrfField token={csrf} />
          <button type="submit" class="quiet">
            Duplicate
          </button>
        </form>
        <details>
          <summary>Delete this draft</summary>
          <form method="post" action={`${path}/delete`}>
            <CsrfField token={csrf} />
            <SubmitButton kind="danger">Delete it for good</SubmitButton>
          </form>
        </details>
      </div>
    </>
  );
}

function Refused({ error, path }: { error: AvowError; path: string }) {
  return (
    <Notice kind="bad" title="Not saved yet; what you wrote is still below.">
      <p>{error.message}</p>
      {error.code === "conflict" && (
        <p>
          <a href={`${path}/edit`} target="_blank" rel="noopener">
            See in a new tab what is stored now
          </a>
        </p>
      )}
      {error.fields.length > 0 && (
        <ul>
          {error.fields.map(({ field, message }) => (
            <li>
              <strong>{field}</strong>: {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function Texts({ campaign, fields, error }: WritingProps) {
  const problem = (name: string) => error?.fields.find(({ field }) => field === name)?.message;
  const mayName = fields.includes("name");
  return (
    <>
      <Field
        name="subject"
        label="Subject"
        required
        value={campaign.subject}
        error={problem("subject")}
        autocomplete="off"
      />
      <Field
        name="preheader"
        label="Preheader"
        hint="Stands beside the subject in the mailbox; without it, how the letter begins."
        value={campaign.preheader}
        error={problem("preheader")}
        autocomplete="off"
      />
      <Field
        name="greeting"
        label="Greeting"
        hint={
          mayName
            ? "{name|there} becomes the subscriber's name, or “there” for those who gave none."
            : "The policy lists no name, so a greeting is the same for all."
        }
        value={campaign.greeting}
        error={problem("greeting")}
        autocomplete="off"
      />
      <Field
        name="body"
        label="Text, in Markdown"
        required
        type="textarea"
        rows={22}
        value={campaign.body}
        error={problem("body")}
      />
      <details class="more">
        <summary>How to write it</summary>
        <pre class="snippet">
          {[
            "## A heading",
            "**bold**, *italic*, [a link](https://example.com), `code`",
            "- a list",
            "> a quotation",
            "![What it shows](image-name.png)",
            "**[A button](https://example.com)** alone in its paragraph",
            "| Column | Column |",
            "|--------|--------|",
            "| a cell | a cell |",
          ].join("\n")}
        </pre>
        <p>
          Images are uploaded under{" "}
          <a href="/admin/newsletter/images" target="_blank" rel="noopener">
            Images
          </a>{" "}
          and called by their name.
        </p>
      </details>
    </>
  );
}

function Audience({ campaign, lists }: WritingProps) {
  return (
    <fieldset>
      <legend>Whom it goes to</legend>
      {lists.length === 0 && (
        <p>
          There is no list yet. <a href="/admin/newsletter/lists">Make one</a>
        </p>
      )}
      <div class="choices">
        {lists.map((list) => (
          <label class="choice">
            <input
              type="checkbox"
              name={`list-${list.id}`}
              value="yes"
              checked={campaign.listIds.includes(list.id)}
            />
            <span>
              {list.title} <span class="soft">{list.description}</span>
            </span>
          </label>
        ))}
      </div>
      <details class="more" open={Boolean(campaign.subscribedFrom ?? campaign.subscribedUntil)}>
        <summary>Only a part of them</summary>
        <Field
          name="subscribed-from"
          label="Who subscribed on or after"
          type="date"
          value={dateText(campaign.subscribedFrom)}
        />
        <Field
          name="subscribed-until"
          label="Who subscribed before"
          type="date"
          value={dateText(campaign.subscribedUntil)}
        />
      </details>
      <label class="choice">
        <input type="checkbox" name="tag-links" value="yes" checked={campaign.tagLinks} />
        <span>
          Mark links to our own site with the campaign{" "}
          <span class="soft">utm_campaign, the same for every reader; nobody is followed</span>
        </span>
      </label>
    </fieldset>
  );
}

/** What stands against sending, and what is only worth a thought. */
export function Problems({ problems }: { problems: readonly StartProblem[] }) {
  if (problems.length === 0) return <p class="soft">Nothing stands against sending it.</p>;
  return (
    <ul class="problems" aria-label="To mend">
      {problems.map((problem) => (
        <li>
          <Badge kind={problem.severity === "error" ? "bad" : "warn"}>
            {problem.severity === "error" ? "To mend" : "To think of"}
          </Badge>
          <span>
            {whereIs(problem)}
            {problem.message}.
          </span>
        </li>
      ))}
    </ul>
  );
}

function whereIs({ source, line, column }: StartProblem): string {
  if (source === "markdown") return `Line ${line}, column ${column}: `;
  return source === "subject" || source === "preheader" || source === "greeting"
    ? `${source.charAt(0).toUpperCase()}${source.slice(1)}: `
    : "";
}

function Preview({ path }: { path: string }) {
  return (
    <div class="preview" data-preview>
      <div class="preview-bar">
        <fieldset aria-label="Part of the mail">
          <Choice name="as" value="html" label="As mail" checked />
          <Choice name="as" value="text" label="As text" />
        </fieldset>
        <fieldset aria-label="Theme">
          <Choice name="theme" value="" label="My theme" checked />
          <Choice name="theme" value="light" label="Light" />
          <Choice name="theme" value="dark" label="Dark" />
        </fieldset>
        <fieldset aria-label="Width">
          <Choice name="width" value="wide" label="Wide" checked />
          <Choice name="width" value="phone" label="Phone" />
        </fieldset>
        <button
          type="submit"
          class="plain"
          formaction={`${path}/preview`}
          formtarget="preview-0"
          formnovalidate
          data-preview-button
        >
          Draw anew
        </button>
      </div>
      <iframe
        name="preview-0"
        src={`${path}/preview`}
        title="How the mail looks"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      />
    </div>
  );
}

function Choice(props: { name: string; value: string; label: string; checked?: boolean }) {
  return (
    <label>
      <input
        type="radio"
        name={props.name}
        value={props.value}
        checked={props.checked === true}
        data-look
      />{" "}
      {props.label}
    </label>
  );
}
