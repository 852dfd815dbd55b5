import {
  type AdsDesk,
  lastDays,
  microsWords,
  readWholeReport,
  reportDays,
  type WholeReport,
} from "../ads/mod.ts";
import type { Partner, Slot } from "../config/mod.ts";
import { clock } from "../kernel/clock.ts";
import { Badge, EmptyState, Notice } from "../kernel/html.tsx";
import { showAds } from "./ads-frame.tsx";
import { reportHref } from "./ads-report.tsx";
import { Snippet } from "./ads-snippet.tsx";
import { formatWords } from "./ads-words.ts";
import type { AdminContext, AdminRequest } from "./context.ts";

/** The places and the ad companies, as the configuration says them, with what became of them. */
export async function showPlaces(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<Response> {
  const report = await readWholeReport(ads, lastDays(reportDays, clock.now()), {});
  const { slots, partners } = ads.settings;
  return showAds(admin, c, {
    title: "Places and partners",
    tab: "/admin/ads/places",
    content: (
      <>
        <p class="soft">
          Both stand in the configuration, under <code>[[ads.slots]]</code> and{" "}
          <code>[[ads.partners]]</code>; a change holds from the next start.
        </p>
        <h2>Places</h2>
        <ul class="places">
          {slots.map((slot) => (
            <Place {...{ ads, slot, report }} />
          ))}
        </ul>
        <h2>Ad companies</h2>
        <Partners ads={ads} />
        {partners.length > 0 && (
          <ul class="places">
            {partners.map((partner) => (
              <Company {...{ ads, partner, report }} />
            ))}
          </ul>
        )}
        <h2>The code for your website</h2>
        <Snippet ads={ads} />
      </>
    ),
  });
}

function Place(props: { ads: AdsDesk; slot: Slot; report: WholeReport }) {
  const { ads, slot, report } = props;
  const sums = report.slots.filter((it) => it.slot === slot.name);
  const asked = sums.reduce((all, it) => all + it.asked, 0);
  const filled = sums.reduce((all, it) => all + it.filled, 0);
  const names = slot.partners.map(
    (id) => ads.settings.partners.find((it) => it.id === id)?.name ?? id,
  );
  return (
    <li>
      <h3>
        {slot.title} <code>{slot.name}</code>
      </h3>
      <dl class="facts">
        <dt>Takes</dt>
        <dd>{slot.formats.map((format) => formatWords[format].toLowerCase()).join(", ")}</dd>
        {slot.sizes.length > 0 && (
          <>
            <dt>Pictures of</dt>
            <dd>{slot.sizes.map(({ width, height }) => `${width} × ${height}`).join(", ")}</dd>
          </>
        )}
        {(slot.area || slot.keywords.length > 0) && (
          <>
            <dt>Is about</dt>
            <dd>{[slot.area, ...slot.keywords].filter(Boolean).join(", ")}</dd>
          </>
        )}
        <dt>Partners</dt>
        <dd>
          {names.length === 0
            ? "none: direct and house ads only"
            : `${names.join(", ")}, from ${microsWords(slot.floorMicros, ads.settings.currency)} per 1,000 views`}
        </dd>
        {slot.blockedCategories.length > 0 && (
          <>
            <dt>Never</dt>
            <dd>{slot.blockedCategories.join(", ")}</dd>
          </>
        )}
        <dt>In {reportDays} days</dt>
        <dd>
          {asked === 0 ? (
            "never asked for; is it on a page?"
          ) : (
            <>
              <a href={reportHref({ slot: slot.name })}>asked for {times(asked)}</a>,{" "}
              {Math.round((filled / asked) * 100)}% got an ad
            </>
          )}
        </dd>
      </dl>
    </li>
  );
}

function Partners({ ads }: { ads: AdsDesk }) {
  const { partners, partnersAllowed } = ads.settings;
  if (partners.length === 0) {
    return (
      <EmptyState title="No ad company bids here.">
        <p>Direct ads and your own products are shown; nothing about a visit is sent anywhere.</p>
      </EmptyState>
    );
  }
  return (
    <>
      {!partnersAllowed && (
        <Notice kind="warn" title="You said no for everybody.">
          <p>
            <code>ads.partners_allowed = false</code>: no ad company is asked.
          </p>
        </Notice>
      )}
      <p>
        Each is asked in nothing but the fields that <a href="/choices">the choices page</a> lists,
        and for no visitor who said no.
      </p>
    </>
  );
}

function Company(props: { ads: AdsDesk; partner: Partner; report: WholeReport }) {
  const { ads, partner, report } = props;
  const sum = report.partners.find((it) => it.partner === partner.id);
  const bids = ads.settings.slots.filter((slot) => slot.partners.includes(partner.id));
  return (
    <li>
      <h3>
        {partner.name} <code>{partner.id}</code>{" "}
        {bids.length === 0 && <Badge kind="warn">In no place</Badge>}
      </h3>
      <dl class="facts">
        <dt>Asked at</dt>
        <dd>
          <code>{partner.endpoint}</code>, {partner.timeoutMs} ms at most
        </dd>
        <dt>Bids for</dt>
        <dd>{bids.map(({ title }) => title).join(", ") || "nothing"}</dd>
        <dt>Pictures from</dt>
        <dd>{partner.imageHosts.join(", ") || "nowhere: words only"}</dd>
        <dt>Their pages</dt>
        <dd>
          <a href={partner.privacyUrl}>Privacy</a> · <a href={partner.optOutUrl}>Opt-out</a>
        </dd>
        <dt>
          <a href="/ads.txt">ads.txt</a>
        </dt>
        <dd>
          <code>
            {[partner.domain, partner.sellerId, partner.relation, partner.certificationId]
              .filter(Boolean)
              .join(", ")}
          </code>
        </dd>
        <dt>In {reportDays} days</dt>
        <dd>
          {sum ? (
            <>
              asked {times(sum.asked)},{" "}
              {sum.bids === 1 ? "one bid" : `${sum.bids.toLocaleString("en")} bids`},{" "}
              {sum.won.toLocaleString("en")} won
            </>
          ) : (
            "never asked"
          )}
        </dd>
      </dl>
    </li>
  );
}

const times = (count: number) => (count === 1 ? "once" : `${count.toLocaleString("en")} times`);
