import { Hono } from "hono";
import { answer, readConversation, setClosed } from "../contact/mod.ts";
import { maskCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { eraseRoutes } from "./erase.tsx";
import { inboxWhileOff } from "./inbox-off.tsx";
import { readPost, threadIdOf } from "./request.ts";
import { isOff, showPage, tokenOf } from "./shell.tsx";
import { ThreadView } from "./thread-view.tsx";

/** One conversation: read, answer, close. */
export function threadRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/:thread", (c) => {
    if (isOff(admin, "correspondence")) return inboxWhileOff(admin, c);
    return showThread(admin, c);
  });

  app.post("/:thread/answer", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    const threadId = threadIdOf(c);
    const text = form.get("answer") ?? "";
    try {
      await answer(admin.contact, { threadId, operatorId, text });
    } catch (error) {
      const mendable = error instanceof AvowError && error.code !== "not-found";
      if (!mendable) throw error;
      return showThread(admin, c, { text: maskCardNumbers(text), error });
    }
    if (form.get("then") !== "close") return seeOther(c, `/admin/inbox/${threadId}#latest`);
    await setClosed(admin.contact, { operatorId, threadId, closed: true, at: clock.now() });
    return seeOther(c, "/admin/inbox?done=closed");
  });

  for (const [path, closed] of [
    ["/:thread/close", true],
    ["/:thread/reopen", false],
  ] as const) {
    app.post(path, async (c) => {
      const { operatorId } = await readPost(admin, c);
      const threadId = threadIdOf(c);
      await setClosed(admin.contact, { operatorId, threadId, closed, at: clock.now() });
      return seeOther(c, closed ? "/admin/inbox?done=closed" : `/admin/inbox/${threadId}`);
    });
  }

  app.route("/", eraseRoutes(admin));
  return app;
}

async function showThread(
  admin: AdminContext,
  c: AdminRequest,
  refused?: { text: string; error: AvowError },
): Promise<Response> {
  const { operatorId } = c.get("session");
  const look = { operatorId, threadId: threadIdOf(c) };
  const conversation = await readConversation(admin.contact, look);
  const form = admin.contact.forms.find((it) => it.id === conversation.thread.form);
  return showPage(admin, c, {
    title: "Conversation",
    section: "/admin/inbox",
    status: refused?.error.status ?? 200,
    content: (
      <ThreadView
        conversation={conversation}
        formTitle={form?.title ?? conversation.thread.form}
        operatorId={operatorId}
        csrf={tokenOf(admin, c)}
        typed={refused?.text}
        error={refused?.error}
      />
    ),
  });
}
