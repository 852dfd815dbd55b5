import { EmptyState, Time } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showPage } from "./shell.tsx";
import { newestThreadIds } from "./store.ts";
import { OffNotice, offSince } from "./switched-off.tsx";

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
        <OffNotice title="Correspondence is switched off." off={offSince(admin, "correspondence")}>
          Nobody can write, and nothing can be read or answered; what was written before is still
          here, sealed.
        </OffNotice>
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
