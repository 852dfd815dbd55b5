import type { Child } from "hono/jsx";

/** What a badge or notice says about itself; always said in words as well as in colour. */
export type Mood = "good" | "bad" | "warn" | "plain";

/** A short message above the content; `title` comes first, in bold. */
export function Notice(props: { kind?: Mood; title?: string; children?: Child }) {
  const { kind = "plain" } = props;
  return (
    <div class={`notice ${kind}`} role={kind === "bad" ? "alert" : "status"}>
      {props.title !== undefined && (
        <p>
          <strong>{props.title}</strong>
        </p>
      )}
      {props.children}
    </div>
  );
}

/** What stands where a list has no entries: what would be here, and the next step. */
export function EmptyState(props: {
  title: string;
  children?: Child;
  action?: { href: string; label: string };
}) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.children}
      {props.action !== undefined && (
        <p>
          <a class="button" href={props.action.href}>
            {props.action.label}
          </a>
        </p>
      )}
    </div>
  );
}

/** A state in one or two words, never by colour alone. */
export function Badge(props: { kind?: Mood; children?: Child }) {
  return <span class={`badge ${props.kind ?? "plain"}`}>{props.children}</span>;
}

/**
 * A table that turns into cards on a phone. The first column heads its row; `figures` columns are
 * set to the right. Show an `EmptyState` instead of a table without rows.
 */
export function DataTable(props: {
  caption: string;
  columns: readonly { readonly label: string; readonly figures?: boolean }[];
  rows: readonly (readonly Child[])[];
}) {
  const alignment = (i: number) => (props.columns[i]?.figures === true ? "figures" : undefined);
  return (
    <table class="cards">
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          {props.columns.map((column, i) => (
            <th scope="col" class={alignment(i)}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr>
            {row.map((cell, i) =>
              i === 0 ? (
                <th scope="row">{cell}</th>
              ) : (
                <td class={alignment(i)} data-label={props.columns[i]?.label}>
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A moment, in UTC and saying so, or in the vendor's `zone` (an IANA name) with its offset. */
export function Time(props: { at: Date; zone?: string; dateOnly?: boolean }) {
  const text = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: props.zone ?? "UTC",
    ...(props.dateOnly === true
      ? {}
      : { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" }),
  }).format(props.at);
  return <time datetime={props.at.toISOString()}>{text}</time>;
}

/** Links to the neighbouring pages of a list; nothing when there is only one. `page` is 1-based. */
export function Pagination(props: { page: number; pages: number; href: (page: number) => string }) {
  const { page, pages, href } = props;
  if (pages <= 1) return <></>;
  return (
    <nav class="pagination" aria-label="Pages">
      {page > 1 ? (
        <a href={href(page - 1)} rel="prev">
          ← Newer
        </a>
      ) : (
        <span />
      )}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages ? (
        <a href={href(page + 1)} rel="next">
          Older →
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}
