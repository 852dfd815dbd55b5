import { type AdsDesk, type AdvertiserLine, listAdvertiserLines, rateWords } from "../ads/mod.ts";
import { Badge, DataTable, EmptyState } from "../kernel/html.tsx";
import { showAds } from "./ads-frame.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";

const makeFirst = { href: "/admin/ads/advertisers/new", label: "Make the first" };

/** Everybody who advertises, the vendor's own products included. */
export async function showAdvertisers(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<Response> {
  const lines = await listAdvertiserLines(ads.database.db("ads"));
  return showAds(admin, c, {
    title: "Advertisers",
    tab: "/admin/ads/advertisers",
    aside: (
      <p>
        <a class="button" href="/admin/ads/advertisers/new">
          Add an advertiser
        </a>
      </p>
    ),
    content:
      lines.length === 0 ? (
        <EmptyState title="Nobody advertises yet." action={makeFirst}>
          <p>
            An advertiser is a company that pays for a place, or yourself, for your own products. It
            is known here by its name alone; who works there is no concern of this page.
          </p>
        </EmptyState>
      ) : (
        <Table lines={lines} />
      ),
  });
}

function Table({ lines }: { lines: readonly AdvertiserLine[] }) {
  return (
    <DataTable
      caption="Views and clicks since the beginning"
      columns={[
        ...[{ label: "Advertiser" }, { label: "State" }, { label: "Flights", figures: true }],
        ...["Views", "Clicks", "Per view"].map((label) => ({ label, figures: true })),
      ]}
      rows={lines.map((line) => [
        <a href={`/admin/ads/advertisers/${line.id}`}>{line.name}</a>,
        <State line={line} />,
        line.running === 0 ? "none runs" : `${line.running.toLocaleString("en")} running`,
        ...[line.views.toLocaleString("en"), line.clicks.toLocaleString("en"), rateWords(line)],
      ])}
    />
  );
}

function State({ line }: { line: AdvertiserLine }) {
  return (
    <span class="badges">
      {line.isHouse && <Badge>Your own</Badge>}
      {line.archivedAt && <Badge kind="warn">Archived</Badge>}
      {line.waiting > 0 && (
        <Badge kind="warn">
          {line.waiting === 1 ? "One ad waits" : `${line.waiting} ads wait`}
        </Badge>
      )}
      {!line.isHouse && !line.archivedAt && line.waiting === 0 && <span class="soft">–</span>}
    </span>
  );
}
