import {
  type AdCampaign,
  type AdsDesk,
  type FlightLine,
  listCampaigns,
  listFlightLines,
  type Progress,
  readAdvertiser,
  readProgress,
  type StoredAdvertiser,
} from "../ads/mod.ts";
import {
  Badge,
  CsrfField,
  EmptyState,
  Field,
  Notice,
  SubmitButton,
  Time,
} from "../kernel/html.tsx";
import { ActButton } from "./ads-act-button.tsx";
import { FlightItem } from "./ads-flight-line.tsx";
import { Done, showAds, Trail } from "./ads-frame.tsx";
import { reportHref } from "./ads-report.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { tokenOf } from "./shell.tsx";

const done: Readonly<Record<string, string>> = {
  made: "The advertiser is there. Next comes a campaign, and in it a flight.",
  saved: "It is saved.",
  archived: "It is archived: nothing of it is shown.",
  restored: "It is in use again: what runs is shown again.",
  withdrawn: "The link is withdrawn: it opens nothing any more.",
};

/** One advertiser: the link to its report, its campaigns, and their flights. */
export async function showAdvertiser(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
  /** The address of a report whose secret was just made, and is known for this one answer. */
  link?: string,
): Promise<Response> {
  const db = ads.database.db("ads");
  const advertiser = await readAdvertiser(ads, c.req.param("advertiser") ?? "");
  const campaigns = await listCampaigns(ads, { advertiserId: advertiser.id });
  const lines = await listFlightLines(db, { advertiserId: advertiser.id });
  const progress = await readProgress(
    db,
    lines.map(({ flight }) => flight),
  );
  const csrf = tokenOf(admin, c);
  const path = pathOf(advertiser);
  if (link) c.header("cache-control", "no-store");
  return showAds(admin, c, {
    title: advertiser.name,
    tab: "/admin/ads/advertisers",
    content: (
      <>
        <Trail to={[["/admin/ads/advertisers", "Advertisers"]]} />
        <Done words={done[c.req.query("done") ?? ""]}>
          {c.req.query("done") === "archived" && (
            <ActButton action={`${path}/restore`} csrf={csrf} words="Undo" />
          )}
        </Done>
        <h2>
          {advertiser.name} {advertiser.isHouse && <Badge>Your own</Badge>}{" "}
          {advertiser.archivedAt && <Badge kind="warn">Archived</Badge>}
        </h2>
        <div class="row-actions">
          <a href={`${path}/edit`}>Change</a>
          <a href={reportHref({ advertiserId: advertiser.id })}>Report</a>
          <ActButton
            action={`${path}/${advertiser.archivedAt ? "restore" : "archive"}`}
            csrf={csrf}
            words={advertiser.archivedAt ? "Use again" : "Archive"}
          />
        </div>
        {campaigns.map((campaign) => (
          <CampaignPart
            {...{ ads, campaign, progress, csrf }}
            lines={lines.filter(({ flight }) => flight.campaignId === campaign.id)}
          />
        ))}
        <NewCampaign path={path} csrf={csrf} isFirst={campaigns.length === 0} />
        <ReportLink {...{ advertiser, path, csrf, link }} />
      </>
    ),
  });
}

const pathOf = ({ id }: { readonly id: string }) => `/admin/ads/advertisers/${id}`;

function CampaignPart(props: {
  ads: AdsDesk;
  campaign: AdCampaign;
  lines: readonly FlightLine[];
  progress: ReadonlyMap<string, Progress>;
  csrf: string;
}) {
  const { ads, campaign, lines, progress, csrf } = props;
  const path = `/admin/ads/campaigns/${campaign.id}`;
  const ended = lines.filter(isEnded);
  return (
    <section class="ad-campaign" id={campaign.id}>
      <h2>
        {campaign.name} {campaign.archivedAt && <Badge kind="warn">Archived</Badge>}
      </h2>
      <div class="row-actions">
        {!campaign.archivedAt && <a href={`${path}/flights/new`}>Add a flight</a>}
        <a href={`${path}/edit`}>Change</a>
        <ActButton
          action={`${path}/${campaign.archivedAt ? "restore" : "archive"}`}
          csrf={csrf}
          words={campaign.archivedAt ? "Use again" : "Archive"}
        />
      </div>
      {lines.length === 0 ? (
        <p class="soft">No flight yet. A flight says from when to when, how much, and the price.</p>
      ) : (
        <>
          <FlightList {...{ ads, progress }} lines={lines.filter((line) => !isEnded(line))} />
          {ended.length > 0 && (
            <details>
              <summary>
                {ended.length === 1
                  ? "One flight that ended"
                  : `${ended.length} flights that ended`}
              </summary>
              <FlightList {...{ ads, progress, lines: ended }} />
            </details>
          )}
        </>
      )}
    </section>
  );
}

const isEnded = ({ flight }: FlightLine) => flight.state === "ended";

function FlightList(props: {
  ads: AdsDesk;
  lines: readonly FlightLine[];
  progress: ReadonlyMap<string, Progress>;
}) {
  const { ads, lines, progress } = props;
  return (
    <ul class="flights">
      {lines.map((line) => (
        <FlightItem {...{ ads, line, progress: progress.get(line.flight.id), hasOwner: false }} />
      ))}
    </ul>
  );
}

function NewCampaign({ path, csrf, isFirst }: { path: string; csrf: string; isFirst: boolean }) {
  const form = (
    <form method="post" action={`${path}/campaigns`} class="narrow">
      <CsrfField token={csrf} />
      <Field name="name" label="Name" hint="Such as “Autumn 2026”." required maxLength={100} />
      <p class="actions">
        <SubmitButton>Add the campaign</SubmitButton>
      </p>
    </form>
  );
  if (!isFirst) {
    return (
      <details class="more">
        <summary>Add a campaign</summary>
        {form}
      </details>
    );
  }
  return (
    <>
      <EmptyState title="No campaign yet.">
        <p>A campaign holds together what belongs together, such as all flights of one order.</p>
      </EmptyState>
      {form}
    </>
  );
}

function ReportLink(props: {
  advertiser: StoredAdvertiser;
  path: string;
  csrf: string;
  link: string | undefined;
}) {
  const { advertiser, path, csrf, link } = props;
  const since = advertiser.reportKeyAt;
  return (
    <section class="ad-link">
      <h2>A report for {advertiser.name}</h2>
      {link && (
        <Notice kind="good" title="The link is made. Copy it now: it is not shown again.">
          <p>
            <code class="link">{link}</code>
          </p>
        </Notice>
      )}
      <p>
        {since ? (
          <>
            Whoever has the secret link of <Time at={since} /> sees flights, views and clicks of
            this advertiser, and nothing else. A new link ends the old one.
          </>
        ) : (
          "A secret link shows flights, views and clicks of this advertiser to whoever has it, without a sign-in. Hand it to them as you like."
        )}
      </p>
      <div class="row-actions">
        <ActButton
          action={`${path}/link`}
          csrf={csrf}
          words={since ? "Make a new link" : "Make a link"}
        />
        {since && <ActButton action={`${path}/link/withdraw`} csrf={csrf} words="Withdraw it" />}
      </div>
    </section>
  );
}
