import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { EmptyState } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { isId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { decideUncertain, uncertainDeliveries } from "../mail/mod.ts";
import { openMessages } from "../people/mod.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { UncertainChoice } from "./delivery.tsx";
import { readPost } from "./request.ts";
import { showPage, tokenOf } from "./shell.tsx";

/** Mails of which nobody knows whether they arrived: somebody decides about each. */
export function uncertainRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", async (c) => {
    admin.gate.require("correspondence");
    const db = admin.contact.database.db("correspondence");
    const deliveries = await uncertainDeliveries(db);
    const { operatorId } = c.get("session");
    const reading = { purpose: "correspondence", reason: "mails uncertain", operatorId } as const;
    const refs = deliveries.map((it) => it.ref);
    // No field is opened: only which conversation an answer belongs to.
    const messages = refs.length
      ? await openMessages(db, admin.contact.keyring, reading, { messages: refs, fields: [] })
      : [];
    const csrf = tokenOf(admin, c);
    return showPage(admin, c, {
      title: "Uncertain mails",
      section: "/admin/inbox",
      content: (
        <>
          <h1>Uncertain mails</h1>
          {deliveries.length === 0 && (
            <EmptyState
              title="No mail is uncertain."
              action={{ href: "/admin/inbox", label: "Back to the inbox" }}
            />
          )}
          <ul class="list plain">
            {deliveries.map((delivery) => {
              const thread = messages.find((message) => message.id === delivery.ref)?.threadId;
              return (
                <li>
                  {thread ? <a href={`/admin/inbox/${thread}`}>An answer of yours</a> : "A mail"}
                  <UncertainChoice id={delivery.id} csrf={csrf} />
                </li>
              );
            })}
          </ul>
        </>
      ),
    });
  });

  app.post("/:delivery", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    const id = c.req.param("delivery");
    const decision = form.get("decision") === "send-again" ? "send-again" : "leave";
    const db = admin.contact.database.db("correspondence");
    if (!isId(id) || !(await decideUncertain(db, id, decision))) {
      throw new AvowError("conflict", "This mail is not uncertain any more; nothing was changed.");
    }
    const action = decision === "leave" ? "uncertain mail left" : "uncertain mail sent again";
    await recordAction(db, { operatorId, action, ref: id });
    admin.contact.wakeMail();
    return seeOther(c, "/admin/inbox/uncertain");
  });
  return app;
}
