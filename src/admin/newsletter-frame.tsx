import type { Child } from "hono/jsx";
import { EmptyState } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { PartHead } from "./part-head.tsx";
import { showPage } from "./shell.tsx";
import { partOrOff } from "./switched-off.tsx";

const tabs = [
  { href: "/admin/newsletter", label: "Campaigns" },
  { href: "/admin/newsletter/subscribers", label: "Subscribers" },
  { href: "/admin/newsletter/lists", label: "Lists" },
  { href: "/admin/newsletter/images", label: "Images" },
  { href: "/admin/newsletter/bounces", label: "Came back" },
] as const;

/** A part of the newsletter's pages, by the address of its tab. */
export type NewsletterTab = (typeof tabs)[number]["href"];

/** Sends a page of the newsletter: its heading, its tabs, and `content`. */
export function showNewsletter(
  admin: AdminContext,
  c: AdminRequest,
  page: {
    readonly title: string;
    readonly tab: NewsletterTab;
    readonly status?: number;
    /** Beside the heading, such as a button. */
    readonly aside?: Child;
    readonly scripts?: readonly string[];
    readonly content: Child;
  },
): Promise<Response> {
  return showPage(admin, c, {
    title: page.title,
    section: "/admin/newsletter",
    ...(page.status === undefined ? {} : { status: page.status }),
    styles: ["campaigns.css"],
    scripts: page.scripts ?? [],
    content: (
      <>
        <PartHead name="Newsletter" aside={page.aside} tabs={tabs} open={page.tab} />
        {page.content}
      </>
    ),
  });
}

/** The newsletter, if it is on; else the page that says why not, and what goes on all the same. */
export const newsletterOrOff = partOrOff({
  name: "Newsletter",
  section: "/admin/newsletter",
  purpose: "newsletter",
  of: ({ newsletter }) => newsletter,
  off: "The newsletter is switched off.",
  stops:
    "Nobody can subscribe and nothing is sent; what was on its way waits. Whoever wants to leave can.",
  absent: () => (
    <EmptyState title="The newsletter is not in use here.">
      <p>
        Set <code>newsletter.enabled = true</code> in the configuration and restart to use it.
      </p>
    </EmptyState>
  ),
});
