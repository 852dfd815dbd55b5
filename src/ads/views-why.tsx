import { PublicPage, SubmitButton, Time } from "../kernel/html.tsx";
import type { AdBehind, Choices } from "./choices-context.ts";
import type { Targeting } from "./demand.ts";
import type { Receipt, SentRequest } from "./receipt.ts";
import { fieldsOf } from "./sent.ts";
import { sentFields } from "./sent-fields.ts";

/** Why an ad stood where it did, and the very requests that were sent for it. */
export function WhyPage(props: { choices: Choices; receipt: Receipt; saidNo: boolean }) {
  const { choices, receipt } = props;
  const { settings, vendor, lang } = choices;
  const place = settings.slots.find(({ name }) => name === receipt.slot)?.title ?? receipt.slot;
  return (
    <PublicPage title="Why this ad" vendor={vendor} lang={lang} styles={["choices.css"]}>
      <h1>Why this ad</h1>
      <p class="lead">
        <Reason choices={choices} receipt={receipt} />
      </p>
      <dl class="facts">
        <dt>Where</dt>
        <dd>{place}</dd>
        <dt>When</dt>
        <dd>
          <Time at={receipt.at} />
        </dd>
        <dt>The page is about</dt>
        <dd>{[receipt.area, ...receipt.keywords].filter(Boolean).join(", ") || "nothing set"}</dd>
      </dl>
      <section id="sent">
        <h2>What was sent for it</h2>
        {receipt.sent.length === 0 ? (
          <p>Nothing was sent to any advertising company.</p>
        ) : (
          <p>
            {receipt.sent.length === 1
              ? "One company was"
              : `${receipt.sent.length} companies were`}{" "}
            asked. This is all that left, to the letter. It is kept nowhere but in the link to this
            page, which is signed, so that nobody can make one up.
          </p>
        )}
        {receipt.sent.map((one) => (
          <Sent choices={choices} sent={one} />
        ))}
      </section>
      <section id="choice">
        <h2>Your choice</h2>
        {props.saidNo ? (
          <p>Your no is heard: no advertising company is asked about the ads that you see now.</p>
        ) : (
          <form method="post" action="/choices">
            <SubmitButton kind="plain" name="do" value="no">
              Ask no advertising company for me
            </SubmitButton>
          </form>
        )}
        <p>
          <a href="/choices">How ads get onto our pages, and what companies are sent</a>
        </p>
      </section>
    </PublicPage>
  );
}

function Reason({ choices, receipt }: { choices: Choices; receipt: Receipt }) {
  if (receipt.partnerId !== null) {
    const partner = choices.settings.partners.find(({ id }) => id === receipt.partnerId);
    return (
      <>
        {partner?.name ?? receipt.partnerId} supplied it: among those that were asked, it offered
        most for this place on the page.
      </>
    );
  }
  const ad = receipt.adId === null ? undefined : choices.describeAd(receipt.adId);
  if (!ad) return <>It was placed by us. Its advertiser is not with us any more.</>;
  return (
    <>
      {ad.isHouse ? "It is for something of our own." : `${ad.advertiser} bought it from us.`}{" "}
      {reasonsOf(ad, choices.lang).join(" ")}
    </>
  );
}

/** The rules that the ad runs by, one sentence each. */
function reasonsOf({ areas, keywords, countries }: AdBehind, language: string): readonly string[] {
  const names = new Intl.DisplayNames([language, "en"], { type: "region" });
  const nameOf = (code: string) => (/^[A-Z]{2}$/.test(code) ? names.of(code) : undefined) ?? code;
  const lands = {
    include: countries.include.map(nameOf),
    exclude: countries.exclude.map(nameOf),
  };
  const sentences = [
    ruleOf(areas, "It runs on parts of the website", "It does not run on parts of the website"),
    ruleOf(keywords, "It runs on pages about", "It does not run on pages about"),
    ruleOf(lands, "It runs for visitors from", "It does not run for visitors from"),
  ].flat();
  const usesCountry = countries.include.length + countries.exclude.length > 0;
  if (usesCountry) {
    sentences.push("The country is looked up from your network address, which is then dropped.");
  }
  return sentences.length > 0 ? sentences : ["It may run on every page."];
}

function ruleOf({ include, exclude }: Targeting, does: string, doesNot: string): readonly string[] {
  return [
    ...(include.length > 0 ? [`${does}: ${include.join(", ")}.`] : []),
    ...(exclude.length > 0 ? [`${doesNot}: ${exclude.join(", ")}.`] : []),
  ];
}

function Sent({ choices, sent }: { choices: Choices; sent: SentRequest }) {
  const partner = choices.settings.partners.find(({ id }) => id === sent.partnerId);
  const meanings = new Map(sentFields.map(({ field, meaning }) => [field, meaning]));
  return (
    <section>
      <h3>To {partner?.name ?? sent.partnerId}</h3>
      <pre class="request">
        <code>{sent.request}</code>
      </pre>
      <details>
        <summary>The same in words</summary>
        <dl class="words">
          {fieldsOf(JSON.parse(sent.request)).map(([field, value]) => (
            <>
              <dt>
                <code>{field}</code>
              </dt>
              <dd>
                {value}
                <br />
                <span class="soft">{meanings.get(field) ?? "not in the list of fields"}</span>
              </dd>
            </>
          ))}
        </dl>
      </details>
    </section>
  );
}
