import { Badge, DataTable, Time } from "../kernel/html.tsx";
import type { bounceSources } from "../newsletter/mod.ts";

type Source = Awaited<ReturnType<typeof bounceSources>>[number];

const words: Readonly<Record<Source["source"], string>> = {
  mailbox: "The mailbox",
  ses: "Amazon SES",
  postmark: "Postmark",
};

/** Where reports come from and whether that works; or how to have them come. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) {
    return (
      <p class="soft">
        What the relay refuses at once is always noted. To read the mails that come back later, set{" "}
        <code>bounces.host</code> and <code>mail.bounce_address</code>, or a webhook of Amazon SES
        or Postmark.
      </p>
    );
  }
  return (
    <details class="more">
      <summary>Where reports come from</summary>
      <DataTable
        caption="Sources"
        columns={[
          { label: "Source" },
          { label: "Last" },
          { label: "Noted", figures: true },
          { label: "Not of ours", figures: true },
          { label: "Not read", figures: true },
          { label: "State" },
        ]}
        rows={sources.map((it) => [
          words[it.source],
          it.lookedAt ? <Time at={it.lookedAt} /> : "–",
          it.written.toLocaleString("en"),
          (it.untied + it.ignored).toLocaleString("en"),
          it.unreadable.toLocaleString("en"),
          it.problem ? (
            <>
              <Badge kind="bad">Not working</Badge> {it.problem}
            </>
          ) : (
            <Badge kind="good">Works</Badge>
          ),
        ])}
      />
    </details>
  );
}
