import type { Child } from "hono/jsx";
import { EmptyState } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { PartHead } from "./part-head.tsx";
import { showPage } from "./shell.tsx";
import { partOrOff } from "./switched-off.tsx";

const tabs = [
  { href: "/admin/sales", label: "Orders" },
  { href: "/admin/sales/revenue", label: "Revenue" },
  { href: "/admin/sales/disputes", label: "Disputes" },
] as const;

/** A part of the sales pages, by the address of its tab. */
export type SalesTab = (typeof tabs)[number]["href"];

/** Sends a page of the sales: its heading, its tabs, and `content`. */
export function showSales(
  admin: AdminContext,
  c: AdminRequest,
  page: {
    readonly title: string;
    readonly tab: SalesTab;
    readonly status?: number;
    /** Beside the heading, such as a search. */
    readonly aside?: Child;
    readonly styles?: readonly string[];
    readonly content: Child;
  },
): Promise<Response> {
  return showPage(admin, c, {
    title: page.title,
    section: "/admin/sales",
    ...(page.status === undefined ? {} : { status: page.status }),
    styles: ["sales.css", ...(page.styles ?? [])],
    content: (
      <>
        <PartHead name="Sales" aside={page.aside} tabs={tabs} open={page.tab} />
        {page.content}
      </>
    ),
  });
}

/** What sells, if it is on; else the page that says why not, and what goes on all the same. */
export const salesOrOff = partOrOff({
  name: "Sales",
  section: "/admin/sales",
  purpose: "sales",
  of: ({ checkout }) => checkout,
  off: "Sales are switched off.",
  stops:
    "Nobody can order, and no order can be read or refunded here; what was paid meanwhile is " +
    "delivered when they are on again, and a refund can be made at the payment provider.",
  absent: () => (
    <EmptyState title="Nothing is sold here.">
      <p>
        Set <code>checkout.enabled = true</code> in the configuration, with what you sell and the
        keys of your payment provider, and restart.
      </p>
    </EmptyState>
  ),
});
