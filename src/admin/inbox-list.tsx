import type { InboxLine } from "../contact/mod.ts";
import { Badge } from "../kernel/html.tsx";
import { Moment } from "./moment.tsx";

const previewLength = 160;

/** Conversations, one a line: who, since when, what about. */
export function InboxList({ lines }: { lines: readonly InboxLine[] }) {
  return (
    <ul class="list inbox">
      {lines.map((line) => (
        <li class={line.thread.unread ? "unread" : undefined}>
          <a href={`/admin/inbox/${line.thread.id}`}>
            <span class="list-title">
              {line.thread.unread && <Badge kind="good">New</Badge>} <span>{writer(line)}</span>
            </span>
            <span class="list-meta">
              <Moment at={line.thread.last_at} />
            </span>
            <Words line={line} />
            <span class="list-flags">{flags(line).join(" · ")}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Who wrote: the name that they gave, else the address. */
export function writer({ person }: Pick<InboxLine, "person">): string {
  if (!person) return "Can't be read any more";
  return person.name?.reveal() ?? person.email?.reveal() ?? "Somebody without name or address";
}

function Words({ line }: { line: InboxLine }) {
  const subject = line.first?.subject?.reveal();
  const text = (line.first?.message?.reveal() ?? "").replace(/\s+/g, " ").trim();
  const preview = text.slice(0, previewLength).toWellFormed();
  return (
    <span class="list-text">
      {subject && <strong>{subject}</strong>} {preview}
    </span>
  );
}

function flags({ person, thread }: InboxLine): string[] {
  const said: string[] = [];
  if (!person) said.push("consent withdrawn, or past its date");
  else if (!person.email) said.push("no address");
  else said.push(person.verified ? "address verified" : "address not verified");
  if (thread.state === "closed") said.push("closed");
  else if (thread.answered_at) said.push("answered");
  return said;
}
