import type { Child } from "hono/jsx";

/** The head of a part of the desk: its name, what stands beside it, and a tab for each of its pages. */
export function PartHead(props: {
  readonly name: string;
  readonly aside?: Child;
  readonly tabs: readonly { readonly href: string; readonly label: string }[];
  /** The address of the tab that is open. */
  readonly open: string;
}) {
  const { name, aside, tabs, open } = props;
  return (
    <>
      <div class="page-head">
        <h1>{name}</h1>
        {aside}
      </div>
      <ul class="tabs">
        {tabs.map(({ href, label }) => (
          <li>
            <a href={href} aria-current={href === open ? "page" : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
