import { DataTable, PublicPage, SubmitButton, type Vendor } from "../kernel/html.tsx";
import { countryAttribution } from "./country-data.ts";
import { daysKeptDays, hoursKeptDays } from "./roll-up.ts";
import { visitorsInWords } from "./threshold.ts";
import { engagedSeconds, hereSeconds, idleSeconds } from "./visit.ts";

/** What the page about the method says of this server. */
export interface Method {
  readonly vendor: Vendor;
  readonly lang: string;
  readonly sites: readonly { readonly domain: string; readonly timeZone: string }[];
  readonly threshold: number;
  readonly mixedVisitors: number;
  readonly countOptOutSignals: boolean;
}

/** Word by word what each figure is, for whoever works with them. */
const definitions = (threshold: number): readonly (readonly [string, string])[] => [
  ["View", "A page that was looked at. A page that the browser prepares in advance is none."],
  [
    "Visitor",
    "One combination of address and browser on one day of the website. Whoever comes again on the next day counts again, as nobody is recognised; several people behind one address with the same browser count as one, and one person with two devices as two. Visitors of several days are therefore a sum of days.",
  ],
  [
    "Visit",
    `What one visitor does on one day without a pause of ${idleSeconds / 60} minutes. A visit across midnight counts as two.`,
  ],
  [
    "Bounce",
    `A visit of one view, with nothing done and less than ${engagedSeconds} seconds of attention.`,
  ],
  [
    "Duration of a visit",
    "From its first sign of life to its last one; so that of a single view is the time that its page was looked at.",
  ],
  ["Time on page", "Seconds for which a page stood in front, in a window that had the focus."],
  ["Entry and exit page", "The first page of a visit, and the last one that was viewed."],
  [
    "Source, channel",
    "The website or the campaign that a visit came from, and the kind of it. A visit from a page of the same website has none.",
  ],
  [
    "Other",
    `All that has no name here. A path, a referrer or another free text gets a name once ${visitorsInWords(threshold)} of 30 days brought it; what they brought before stays under “other”.`,
  ],
  [
    "Not recorded",
    "Views whose country, browser and so on were lost, as the program ended before they were mixed. The view itself is never lost.",
  ],
  [
    "At least",
    "Days on which the program was started anew: it had forgotten by then who was there before, so that the day's visitors are known as a lower bound.",
  ],
  ["Here now", `Visitors with a sign of life in the last ${hereSeconds / 60} minutes.`],
];

/** How visits are counted, for visitors first and for analysts below. */
export function MethodPage({ method, isUncounted }: { method: Method; isUncounted: boolean }) {
  const { vendor, lang, threshold, mixedVisitors } = method;
  const mark = isUncounted ? "You are not counted." : "You are counted, as one of the crowd.";
  return (
    <PublicPage title="How we count visits" vendor={vendor} lang={lang}>
      <h1>How we count visits</h1>
      <p class="lead">
        We want to know which parts of our website are read, not who reads them. So we look at all
        visitors together, and at nobody by themselves. Nothing is kept on your device for it.
      </p>
      <h2>What happens when you look at a page</h2>
      <ol>
        <li>
          Your browser tells our own server which page you look at and which page led you there. No
          other company is told.
        </li>
        <li>
          One counter goes up by one, that of the page in this hour, and is on disk before your
          browser has its answer. Nothing else of your visit is with it.
        </li>
        <li>
          From your address we look up the country, from what your browser says of itself its kind,
          its system, your device's class and your language. Then address and browser are dropped.
          To count you once, there stays until midnight, in memory alone, a number that is made of
          both with a key of chance. Key and numbers are overwritten at midnight, and with the
          power.
        </li>
        <li>
          What you brought along waits in memory until at least {mixedVisitors} visitors did. Then
          the sums of all of them are written down, countries by themselves, browsers by themselves,
          and so on, so that nothing says which country had which browser.
        </li>
      </ol>
      <NeverWritten threshold={threshold} />
      <Choice isUncounted={isUncounted} mark={mark} method={method} />
      <h2 id="definitions">The figures, word by word</h2>
      <dl class="words">
        {definitions(threshold).map(([word, meaning]) => (
          <>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
      <KnownErrors />
      <h2>How long</h2>
      <p>
        Hours are known for {hoursKeptDays} days, days for {daysKeptDays}, months for good: they are
        sums of a crowd.
      </p>
      <DataTable
        caption="Websites that are counted here"
        columns={[{ label: "Website" }, { label: "Its days are those of" }]}
        rows={method.sites.map(({ domain, timeZone }) => [domain, timeZone.replaceAll("_", " ")])}
      />
    </PublicPage>
  );
}

function Choice(props: { isUncounted: boolean; mark: string; method: Method }) {
  const { isUncounted, mark, method } = props;
  return (
    <section id="choice">
      <h2>Your choice</h2>
      <p>
        <strong>{mark}</strong>{" "}
        {isUncounted
          ? "Your browser holds one cookie of ours that says so, and nothing else."
          : "If you would rather not be, say so here: your browser will hold one cookie of ours that says nothing but that."}
      </p>
      <form method="post" action="/how-we-count">
        <SubmitButton kind="plain" name="do" value={isUncounted ? "count-me" : "do-not-count-me"}>
          {isUncounted ? "Count me again" : "Do not count me"}
        </SubmitButton>
      </form>
      <p>
        {method.countOptOutSignals
          ? "The signals “Global Privacy Control” and “Do Not Track” ask not to be followed or sold; nobody is here, so they change nothing. Only this choice does."
          : "Whoever's browser sends “Global Privacy Control” or “Do Not Track” is not counted."}
      </p>
    </section>
  );
}

function NeverWritten({ threshold }: { threshold: number }) {
  return (
    <section>
      <h2>What is never written down</h2>
      <p>
        Your address, your browser's own words, any number or mark that stands for you or for your
        visit, and any list of single views: not in a file, not in a log, not in a backup. E-mail
        addresses, telephone numbers and the like in an address of a page are blotted out before
        anything else looks at it. A page, a referrer or another text that nobody named beforehand
        has no name with us until {visitorsInWords(threshold)} brought it.
      </p>
      <p>
        What remains: until it is recycled, the database's journal shows when a page was viewed, as
        every database's does. It does not show by whom.
      </p>
    </section>
  );
}

function KnownErrors() {
  return (
    <section>
      <h2>Known errors</h2>
      <ul>
        <li>
          Many people behind one address with one kind of browser, as in a school or an office,
          count as one; a phone that changes its network counts again. In a simulation with 15% in
          such offices and 35% on phones, visitors were 4% fewer than people, and visits 1%.
        </li>
        <li>
          Programs that pass themselves off as a browser in every respect are counted as people.
        </li>
        <li>Whoever blocks our script and our picture is not counted.</li>
        <li>
          What waits to be mixed at midnight is written down with the next day's; totals of visitors
          and views are not.
        </li>
        <li>
          Browsers do not tell the versions of systems any more; an iPad mostly says that it is a
          Mac.
        </li>
        <li>
          Countries are those of an address in a public list of networks, which is wrong for some.{" "}
          {countryAttribution}.
        </li>
      </ul>
    </section>
  );
}
