import type { Child } from "hono/jsx";
import { EmptyState, Notice } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { PartHead } from "./part-head.tsx";
import { showPage } from "./shell.tsx";
import { partOrOff } from "./switched-off.tsx";

const tabs = [
  { href: "/admin/ads", label: "What runs" },
  { href: "/admin/ads/advertisers", label: "Advertisers" },
  { href: "/admin/ads/report", label: "Report" },
  { href: "/admin/ads/places", label: "Places and partners" },
] as const;

/** A part of the pages of the ads, by the address of its tab. */
export type AdsTab = (typeof tabs)[number]["href"];

/** Sends a page of the ads: its heading, its tabs, and `content`. */
export function showAds(
  admin: AdminContext,
  c: AdminRequest,
  page: {
    readonly title: string;
    readonly tab: AdsTab;
    readonly status?: number;
    /** Beside the heading, such as a button. */
    readonly aside?: Child;
    readonly scripts?: readonly string[];
    readonly content: Child;
  },
): Promise<Response> {
  return showPage(admin, c, {
    title: page.title,
    section: "/admin/ads",
    ...(page.status === undefined ? {} : { status: page.status }),
    styles: ["charts.css", "ads-report.css", "ads.css"],
    scripts: page.scripts ?? [],
    content: (
      <>
        <PartHead name="Ads" aside={page.aside} tabs={tabs} open={page.tab} />
        {page.content}
      </>
    ),
  });
}

/** Where a page stands: the way back up from it. */
export function Trail({ to }: { to: readonly (readonly [href: string, label: string])[] }) {
  return (
    <p class="back trail">
      {to.map(([href, label], i) => (
        <>
          {i > 0 && " / "}
          <a href={href} data-back={i === to.length - 1 ? "" : undefined}>
            {i === 0 ? `← ${label}` : label}
          </a>
        </>
      ))}
    </p>
  );
}

/** That something was done, and how it is undone. */
export function Done({ words, children }: { words: string | undefined; children?: Child }) {
  if (words === undefined) return <></>;
  return (
    <Notice kind="good">
      <p>{words}</p>
      {children}
    </Notice>
  );
}

/** The ads, if they are on; else the page that says why not, and what goes on all the same. */
export const adsOrOff = partOrOff({
  name: "Ads",
  section: "/admin/ads",
  purpose: "ads",
  of: ({ ads }) => ads,
  off: "Ads are switched off.",
  stops:
    "No ad is shown and no ad company is asked; the websites stand as they are, with the places empty. " +
    "Nothing that was entered or counted is lost.",
  absent: () => (
    <EmptyState title="No place for ads is configured.">
      <p>
        Name the places under <code>[[ads.slots]]</code> in the configuration, and restart.
      </p>
    </EmptyState>
  ),
});
