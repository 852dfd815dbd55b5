import { registerAsset } from "../kernel/assets.ts";
import { EmptyState, Notice, PublicPage, SubmitButton } from "../kernel/html.tsx";
import choicesCss from "./choices.css" with { type: "text" };
import type { Choices } from "./choices-context.ts";
import { sentFields, sentHeaders } from "./sent-fields.ts";
import type { SentSum } from "./store-sent.ts";
import { Companies } from "./views-sent.tsx";

registerAsset("choices.css", choicesCss, "text/css");

/** What stands in the way of asking companies for this visitor, each by itself. */
export interface Standing {
  readonly hasSignal: boolean;
  readonly hasChosenNo: boolean;
  readonly isCountedOnDevice: boolean;
}

/** The practice, the companies, and the way to say no: all of it without a script. */
export function ChoicesPage(props: {
  choices: Choices;
  standing: Standing;
  /** Null when the figures can't be read now. */
  sums: readonly SentSum[] | null;
}) {
  const { choices, standing, sums } = props;
  const { settings, vendor, lang } = choices;
  const partners = settings.partnersAllowed ? settings.partners : [];
  return (
    <PublicPage title="Ads, and your choice" vendor={vendor} lang={lang} styles={["choices.css"]}>
      <h1>Ads, and your choice</h1>
      <p class="lead">
        Some of the ads on our website are supplied by advertising companies. They choose them by
        what a page is about, and never learn who looks at it. If you would rather not have them
        asked, say so here.
      </p>
      <Choice partnersAllowed={settings.partnersAllowed} standing={standing} />
      <Practice />
      <section id="companies">
        <h2>The companies</h2>
        {partners.length === 0 ? (
          <EmptyState title="No advertising company supplies ads here now.">
            <p>All ads on our website are our own, or were sold by ourselves.</p>
          </EmptyState>
        ) : (
          <Companies partners={partners} sums={sums} />
        )}
      </section>
      <Told />
      <OnDevice isCounted={standing.isCountedOnDevice} />
      <Proofs />
    </PublicPage>
  );
}

function Proofs() {
  return (
    <section id="proofs">
      <h2>How you can check this</h2>
      <ul>
        <li>
          <a href="/privacy/proof#ads-choice">What of this was proven, and when</a>: a copy of this
          server is visited with made-up names and numbers, and every byte that leaves it is looked
          at.
        </li>
        <li>
          <a href="/choices/sent">Everything that was sent in the last 30 days</a>, value by value.
        </li>
        <li>
          Each ad has a link of its own, “why this ad”, to the very request that was sent for it.
        </li>
        <li>
          For programs: <a href="/.well-known/gpc.json">gpc.json</a> says that the signal is
          honoured, <a href="/ads.txt">ads.txt</a> who may sell ads here.
        </li>
      </ul>
    </section>
  );
}

function Choice(props: { partnersAllowed: boolean; standing: Standing }) {
  const { hasSignal, hasChosenNo } = props.standing;
  return (
    <section id="choice">
      <h2>Your choice</h2>
      {hasSignal && (
        <Notice kind="good" title="Your browser’s signal was honoured.">
          <p>
            It sends Global Privacy Control, which says no for you. No advertising company is asked
            about any ad that you see here; there is nothing more to do.
          </p>
        </Notice>
      )}
      {hasChosenNo && (
        <Notice kind="good" title="You said no.">
          <p>
            No advertising company is asked about any ad that you see in this browser. It holds one
            cookie of ours that says no, and nothing else.
          </p>
        </Notice>
      )}
      {!hasSignal && !hasChosenNo && (
        <Notice
          title={
            props.partnersAllowed
              ? "Advertising companies may be asked."
              : "No advertising company is asked."
          }
        >
          <p>
            {props.partnersAllowed
              ? "You have not said no, and your browser sends no signal that says it for you."
              : "We have switched that off for everybody. If you say no, that will hold should we ever switch it on again."}
          </p>
        </Notice>
      )}
      <form method="post" action="/choices">
        {hasChosenNo ? (
          <SubmitButton kind="plain" name="do" value="undo">
            Take back my no
          </SubmitButton>
        ) : (
          <SubmitButton kind={hasSignal ? "plain" : "main"} name="do" value="no">
            {hasSignal ? "Say no here as well" : "Say no"}
          </SubmitButton>
        )}
      </form>
      <p>
        It holds at once, for 400 days, for this browser. Instead of saying it on every website you
        can have your browser say it to all of them:{" "}
        <a href="https://globalprivacycontrol.org/">Global Privacy Control</a>. Ads of our own, and
        those that we sold ourselves, go on: nobody is asked about them.
      </p>
    </section>
  );
}

function Practice() {
  return (
    <section id="practice">
      <h2>How an ad gets onto a page</h2>
      <ol>
        <li>
          The page tells our own server which of its places are free, and what it is about, in words
          that we set beforehand.
        </li>
        <li>
          Our server sees whether an ad that we sold ourselves is due. If not, and if nothing says
          no, it may ask the companies below what they would pay for the place.
        </li>
        <li>
          Your browser never talks to a company. Words and pictures of an ad come from our server,
          which looks at them first, and no script of a company is ever put on our website.
        </li>
        <li>
          When half of an ad was in view for a second, a counter goes up by one. Nothing says who
          looked.
        </li>
        <li>
          If you click an ad, our server leads you to its advertiser’s page, and your browser does
          not say there where you come from.
        </li>
      </ol>
    </section>
  );
}

/** Every field that may leave, and some of what can't. */
function Told() {
  return (
    <section id="told">
      <h2>What a company is told</h2>
      <p>
        These are all the fields that a request can have. Whatever is not among them can't be sent:
        the request is put together from this list, and from nothing that you bring along.
      </p>
      <table class="told">
        <caption>Everything that a company may be sent, with the field’s name in OpenRTB</caption>
        <thead>
          <tr>
            <th scope="col">What it says</th>
            <th scope="col">Field</th>
          </tr>
        </thead>
        <tbody>
          {sentFields.map(({ field, meaning }) => (
            <tr>
              <th scope="row">{meaning}</th>
              <td>
                <code data-field={field}>{breakable(field)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Around it stand only the lines that every request needs, which name the company’s host and
        the length, and{" "}
        {sentHeaders.map((line, at) => (
          <>
            {at > 0 && " and "}
            <code>{line}</code>
          </>
        ))}
        .
      </p>
      <p>
        It is never told your name, your address, your e-mail address or your telephone number. It
        does not get your network address, what your browser calls itself, a cookie or any other
        mark of yours, the address of the page, where you came from, or what you looked for. Of your
        visits to other websites nothing is sent, and nothing received.
      </p>
    </section>
  );
}

/** A long name may go on in the next line after each of its dots. */
function breakable(field: string) {
  return field.split(/(?<=\.)/).flatMap((part, at) => (at === 0 ? [part] : [<wbr />, part]));
}

function OnDevice({ isCounted }: { isCounted: boolean }) {
  return (
    <section id="device">
      <h2>The same ad, again and again</h2>
      <p>
        We do not know which ads you saw before, and keep nothing on your device for it.{" "}
        {isCounted
          ? "You let us have your browser keep a list of them on your device, and tell us which of them you saw often enough, so that none shows up too often. It is kept nowhere else, and never sent to a company."
          : "If you like, your browser can keep a list of them on your device, and tell us which of them you saw often enough, so that none shows up too often. It is kept nowhere else, and never sent to a company."}
      </p>
      <form method="post" action="/choices">
        <SubmitButton kind="plain" name="do" value={isCounted ? "forget" : "remember"}>
          {isCounted ? "Keep no list any more" : "Keep a list in this browser"}
        </SubmitButton>
      </form>
    </section>
  );
}
