import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { assetUrl } from "./assets.ts";
import { csrfField } from "./http-csrf.ts";

export {
  Badge,
  DataTable,
  EmptyState,
  type Mood,
  Notice,
  Pagination,
  Time,
} from "./html-parts.tsx";
export { CsrfField, Field, SubmitButton } from "./html-form.tsx";

/** A link in a header, footer or navigation. */
export interface PageLink {
  readonly href: string;
  readonly label: string;
}

/** Whose pages these are. */
export interface Vendor {
  readonly name: string;
  /** The vendor's own website; the name links to it. */
  readonly homeUrl?: string;
  /** Links at the foot of every public page; the privacy policy when left out. */
  readonly links?: readonly PageLink[];
}

interface PageProps {
  readonly title: string;
  readonly lang?: string;
  /** Names of registered stylesheets beyond the shared ones, such as `policy.css`. */
  readonly styles?: readonly string[];
  /** Names of registered scripts; the page must work without them. */
  readonly scripts?: readonly string[];
  readonly children?: Child;
}

/** Sends a page; an element of hono/jsx becomes a whole HTML document. */
export async function htmlResponse(
  c: Context,
  page: Child | Promise<Child>,
  status = 200,
): Promise<Response> {
  const element = (await page) as { toString(): string | Promise<string> };
  return c.html(`<!doctype html>${await element.toString()}`, status as 200);
}

/** A page for visitors: the vendor's name above, one column of text, quiet links below. */
export function PublicPage(props: PageProps & { vendor: Vendor; description?: string }) {
  const { vendor } = props;
  const links = vendor.links ?? [{ href: "/privacy", label: "Privacy policy" }];
  return (
    <Document {...props} title={`${props.title} · ${vendor.name}`}>
      <header class="masthead">
        {vendor.homeUrl === undefined ? vendor.name : <a href={vendor.homeUrl}>{vendor.name}</a>}
      </header>
      <main id="content">{props.children}</main>
      <footer class="colophon">
        <ul>
          {links.map(({ href, label }) => (
            <li>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
      </footer>
    </Document>
  );
}

/**
 * A page for operators. `current` is the `href` of the navigation entry it belongs to; `signOut`
 * draws the button that ends the session.
 */
export function AdminPage(
  props: PageProps & {
    nav: readonly (PageLink & { count?: number })[];
    current: string;
    vendorName?: string;
    operatorName?: string;
    signOut?: { action: string; csrfToken: string };
  },
) {
  return (
    <Document
      {...props}
      title={`${props.title} · Avow`}
      styles={["admin.css", ...(props.styles ?? [])]}
    >
      <div class="shell">
        <header class="shell-side">
          <p class="shell-name">{props.vendorName ?? "Avow"}</p>
          <nav aria-label="Main">
            <ul>
              {props.nav.map(({ href, label, count }) => (
                <li>
                  <a href={href} aria-current={href === props.current ? "page" : undefined}>
                    {label}
                    {count !== undefined && count > 0 && <span class="count">{count}</span>}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <Account {...props} />
        </header>
        <main id="content">{props.children}</main>
      </div>
    </Document>
  );
}

function Account(props: {
  operatorName?: string;
  signOut?: { action: string; csrfToken: string };
}) {
  if (props.operatorName === undefined && props.signOut === undefined) return <></>;
  return (
    <div class="shell-account">
      {props.operatorName !== undefined && <span>{props.operatorName}</span>}
      {props.signOut !== undefined && (
        <form method="post" action={props.signOut.action}>
          <input type="hidden" name={csrfField} value={props.signOut.csrfToken} />
          <button type="submit" class="quiet">
            Sign out
          </button>
        </form>
      )}
    </div>
  );
}

function Document(props: PageProps & { description?: string }) {
  return (
    <html lang={props.lang ?? "en"}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>{props.title}</title>
        {props.description !== undefined && <meta name="description" content={props.description} />}
        {["base.css", "accent.css", ...(props.styles ?? [])].map((name) => (
          <link rel="stylesheet" href={assetUrl(name)} />
        ))}
        {(props.scripts ?? []).map((name) => (
          <script type="module" src={assetUrl(name)} />
        ))}
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        {props.children}
      </body>
    </html>
  );
}
