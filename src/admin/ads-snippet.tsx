import type { AdsDesk } from "../ads/mod.ts";

/** What a page of the website holds where ads are to stand. */
export function Snippet({ ads }: { ads: AdsDesk }) {
  const { slots, areas, keywords } = ads.settings;
  const [slot] = slots;
  const height = Math.max(240, ...(slot?.sizes.map((it) => it.height + 40) ?? []));
  const says = [
    areas[0] ? ` data-avow-area="${areas[0]}"` : "",
    keywords.length > 0 ? ` data-avow-keywords="${keywords.slice(0, 2).join(", ")}"` : "",
  ].join("");
  const code = [
    `<div data-avow-ad="${slot?.name ?? "sidebar"}" style="min-height: ${height}px"></div>`,
    `<script defer src="${ads.publicUrl}/ads.js"></script>`,
  ].join("\n");
  return (
    <>
      <p>
        One element for each place, and the script once. The height is kept for the ad, so that the
        page never moves.
      </p>
      <pre class="snippet">
        <code>{code}</code>
      </pre>
      {says !== "" && (
        <p>
          A page may say what it is about, on any element, in words that the configuration lists:{" "}
          <code>{`<body${says}>`}</code>. Its address is not told.
        </p>
      )}
      <p>
        Link <a href="/choices">the choices page</a> from your policy; each ad links there, too.
      </p>
    </>
  );
}
