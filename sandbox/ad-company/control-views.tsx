/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { AdCampaign } from "./campaigns.ts";
import { adKinds, behaviours, type CompanyFaults } from "./faults.ts";
import type { Received, ReceivedLog } from "./received.ts";

const rowsMax = 50;

/** What the company was sent, byte by byte, and how it shall behave. */
export function ControlPage(props: {
  log: ReceivedLog;
  faults: CompanyFaults;
  connections: number;
}) {
  const { log, faults, connections } = props;
  const figures: readonly (readonly [string, number])[] = [
    ["Bid requests", log.of("bid").length],
    ["Notices", log.of("notice").length],
    ["Pictures fetched", log.of("picture").length],
    ["Unreadable", log.of("broken").length],
    ["Connections, this page’s included", connections],
  ];
  return (
    <Frame title="Ad company">
      <h1>What the ad company was sent</h1>
      <p>
        Every byte, as it came in, the newest first. What a browser asks of this page is not among
        it. <a href="#faults">Let the company behave otherwise</a>.
      </p>
      <dl>
        {figures.map(([name, count]) => (
          <div>
            <dt>{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      {log.all.length === 0 && (
        <p class="soft">Nothing yet. Open a page of the vendor’s site that has a place for ads.</p>
      )}
      <ul class="rows">
        {log.all
          .toReversed()
          .slice(0, rowsMax)
          .map((it) => (
            <ReceivedRow received={it} />
          ))}
      </ul>
      {log.all.length > rowsMax && <p class="soft">The newest {rowsMax} are shown.</p>}
      {log.all.length > 0 && (
        <form method="post" action="/control/clear">
          <button type="submit">Forget all of it</button>
        </form>
      )}
      <Faults faults={faults} />
    </Frame>
  );
}

const names = {
  bid: "Bid request",
  picture: "A picture is fetched",
  notice: "Notice",
  broken: "Unreadable",
} as const;

function ReceivedRow({ received }: { received: Received }) {
  const { what, at, connection, bytes } = received;
  return (
    <li>
      <p>
        <strong>{names[what]}</strong>{" "}
        <span class="soft">
          {at.toISOString().slice(0, 19).replace("T", " ")} UTC, {bytes.length} bytes, connection{" "}
          {connection}
        </span>
      </p>
      <pre>{bytes.toString("utf8")}</pre>
    </li>
  );
}

function Faults({ faults }: { faults: CompanyFaults }) {
  const { behaviour, kind, price, slowMs } = faults;
  return (
    <section id="faults">
      <h2>How it behaves</h2>
      <form class="faults" method="post" action="/control/faults">
        <label>
          From now on
          <select name="behaviour">
            {Object.entries(behaviours).map(([name, label]) => (
              <option value={name} selected={name === behaviour}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          It bids with
          <select name="kind">
            {adKinds.map((name) => (
              <option value={name} selected={name === kind}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          For 1,000 views (empty: what it thinks)
          <input type="number" name="price" min="0" step="0.01" value={price ?? ""} />
        </label>
        <label>
          A late answer is late by, in milliseconds
          <input type="number" name="slowMs" min="0" value={slowMs} />
        </label>
        <button type="submit" class="main">
          Let it be so
        </button>
      </form>
    </section>
  );
}

/** Where an ad of the company leads. */
export function LandingPage({ campaign }: { campaign: AdCampaign }) {
  return (
    <Frame title={campaign.advertiser}>
      <h1>{campaign.headline}</h1>
      <p>{campaign.body}</p>
      <p class="soft">
        This stands for the advertiser’s website. {campaign.advertiser} is made up.
      </p>
    </Frame>
  );
}

/** Where a visitor says no to the company itself. */
export function OptOutPage() {
  return (
    <Frame title="Ad company">
      <h1>Say no to us</h1>
      <p>
        This stands for the ad company’s own page about privacy, on which one says no to it. This
        company is sent nothing about you, so there is nothing to switch off here.
      </p>
    </Frame>
  );
}

function Frame(props: { title: string; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{props.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/ad-company.css" />
      </head>
      <body>
        <header>
          <p class="name">
            <a href="/">Ad company</a>
          </p>
          <p class="what">This stands for an outside ad company. Nobody bids real money here.</p>
        </header>
        <main>{props.children}</main>
      </body>
    </html>
  );
}
