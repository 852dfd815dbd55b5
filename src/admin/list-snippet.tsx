import type { List, Newsletter } from "../newsletter/mod.ts";

/** The sign-up form to paste into a website: plain HTML, without a script. */
export function SignUpSnippet({
  newsletter,
  lists,
}: {
  newsletter: Newsletter;
  lists: readonly List[];
}) {
  const open = lists.filter((list) => list.isPublic && list.archivedAt === null);
  const [first] = open;
  if (!first) {
    return <p>No list takes sign-ups now; make one public first.</p>;
  }
  const lines = [
    `<form method="post" action="${newsletter.publicUrl}/newsletter/subscribe" accept-charset="utf-8">`,
    ...(open.length === 1
      ? [`  <input type="hidden" name="list" value="${first.slug}">`]
      : open.map(
          ({ slug, title }) =>
            `  <label><input type="checkbox" name="list" value="${slug}"> ${escapeText(title)}</label>`,
        )),
    `  <label>E-mail address <input name="email" type="email" autocomplete="email" required></label>`,
    ...(newsletter.fields.includes("name")
      ? [`  <label>Your name, if you like <input name="name" autocomplete="name"></label>`]
      : []),
    `  <p hidden><label>Leave this empty <input name="_gotcha" tabindex="-1" autocomplete="off"></label></p>`,
    `  <button>Subscribe</button>`,
    ...open.map(({ wording }) => `  <p>${escapeText(wording)}</p>`),
    `</form>`,
  ];
  return (
    <>
      <p>
        Paste it into any page of a site that stands in <code>server.allowed_origins</code>. Each
        list is also a page by itself:{" "}
        <a href={`/newsletter/subscribe/${first.slug}`}>{`/newsletter/subscribe/${first.slug}`}</a>
      </p>
      <pre class="snippet">{lines.join("\n")}</pre>
    </>
  );
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
