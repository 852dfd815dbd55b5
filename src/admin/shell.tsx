import type { Child } from "hono/jsx";
import { unreadCount } from "../contact/mod.ts";
import { registerAsset } from "../kernel/assets.ts";
import { AdminPage, htmlResponse } from "../kernel/html.tsx";
import { formToken } from "../operators/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import deskCss from "./desk.css" with { type: "text" };
import keysScript from "./keys.js" with { type: "text" };

registerAsset("desk.css", deskCss, "text/css");
registerAsset("keys.js", keysScript, "text/javascript");

/** The parts of the operators' pages, as the navigation lists them. */
export type Section =
  | "/admin"
  | "/admin/inbox"
  | "/admin/newsletter"
  | "/admin/sales"
  | "/admin/visits"
  | "/admin/ads"
  | "/admin/promises"
  | "/admin/record"
  | "/admin/operators";

/** Whether a purpose is switched off, as far as this process knows. */
export function isOff(
  admin: AdminContext,
  purpose: "ads" | "correspondence" | "newsletter" | "operators" | "sales" | "visits",
): boolean {
  return admin.gate.off().some((entry) => entry.purpose === purpose);
}

/** Sends a page for operators, inside of the frame that all of them share. */
export async function showPage(
  admin: AdminContext,
  c: AdminRequest,
  page: {
    title: string;
    section: Section;
    status?: number;
    /** Style sheets beyond the desk's. */
    styles?: readonly string[];
    scripts?: readonly string[];
    content: Child;
  },
): Promise<Response> {
  const unread = isOff(admin, "correspondence") ? 0 : await unreadCount(admin.contact);
  const notProven = admin.proofs().sentences.filter((it) => it.holds === false).length;
  return htmlResponse(
    c,
    <AdminPage
      title={page.title}
      vendorName={admin.vendor.name}
      nav={[
        { href: "/admin", label: "Home" },
        { href: "/admin/inbox", label: "Inbox", count: unread },
        ...(admin.newsletter ? [{ href: "/admin/newsletter", label: "Newsletter" }] : []),
        ...(admin.checkout ? [{ href: "/admin/sales", label: "Sales" }] : []),
        { href: "/admin/visits", label: "Visits" },
        ...(admin.ads ? [{ href: "/admin/ads", label: "Ads" }] : []),
        { href: "/admin/promises", label: "Promises", count: notProven },
        { href: "/admin/record", label: "Record" },
        { href: "/admin/operators", label: "Operators" },
      ]}
      current={page.section}
      signOut={{ action: "/admin/sign-out", csrfToken: tokenOf(admin, c) }}
      styles={["desk.css", ...(page.styles ?? [])]}
      scripts={["keys.js", ...(page.scripts ?? [])]}
    >
      {page.content}
    </AdminPage>,
    page.status,
  );
}

/** The token that a form on this page carries. */
export function tokenOf(admin: AdminContext, c: AdminRequest): string {
  return formToken(admin.operators, c.get("session"));
}
