import { EmptyState, Notice, Time } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showPage } from "./shell.tsx";
import { newestThreadIds } from "./store.ts";

/** When an identifier was made, which is all that it says (UUID version 7, RFC 9562). */
const madeAt = (id: string) => new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));

/** The inbox while `correspondence` is off: nothing can be read; deleting remains a duty. */
export async function inboxWhileOff(admin: AdminContext, c: AdminRequest): Promise<Response> {
  const ids = await newestThreadIds(admin.contact.database.db("requests"));
  return showPage(admin, c, {
    title: "Inbox",
    section: "/admin/inbox",
    content: (
      <>
        <h1>Inbox</h1>
        <InboxOffNotice admin={admin} />
        <h2>What can be deleted all the same</h2>
        {ids.length === 0 ? (
          <EmptyState title="There is no conversation." />
        ) : (
          <ul>
            {ids.map((id) => (
              <li>
                <a href={`/admin/inbox/${id}/delete`}>
                  Conversation that began on <Time at={madeAt(id)} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  });
}

/** Why nothing can be read now, and how to mend it. */
function InboxOffNotice({ admin }: { admin: AdminContext }) {
  const off = admin.gate.off().find((entry) => entry.purpose === "correspondence");
  return (
    <Notice kind="bad" title="Correspondence is switched off.">
      {off && (
        <p>
          Since <Time at={off.since} />, because <code>{off.promise}</code> does not hold:{" "}
          {off.reason}
        </p>
      )}
      <p>
        Nobody can write, and nothing can be read or answered. Put right what it names, then run{" "}
        <code>avow prove</code> on the server. What was written before is still here, sealed.
      </p>
    </Notice>
  );
}
