import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { eraseThread, readConversation, withdrawFromThread } from "../contact/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { CsrfField, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { showPage, tokenOf } from "./shell.tsx";
import { readPost, threadIdOf } from "./request.ts";

/** What can't be undone, each with a page that says so first. */
export function eraseRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/:thread/delete", (c) =>
    showQuestion(admin, c, {
      title: "Delete this conversation for good?",
      button: "Delete it for good",
      content: (
        <>
          <p class="lead">
            Every message in it is erased, and the person with it when nothing else of theirs is
            here. This is final. Their key goes with the person, so that a backup of the data alone
            opens nothing of theirs again.
          </p>
          <p>That a conversation was erased, when and by whom stays on the record; not whose.</p>
        </>
      ),
    }),
  );

  app.post("/:thread/delete", async (c) => {
    const { operatorId } = await readPost(admin, c);
    const reason = "deleted by an operator";
    await eraseThread(admin.contact, { threadId: threadIdOf(c), reason, operatorId });
    return seeOther(c, "/admin/inbox?done=deleted");
  });

  app.get("/:thread/withdraw", (c) =>
    showQuestion(admin, c, {
      title: "Withdraw consent for this person?",
      button: "Withdraw consent",
      content: (
        <>
          <p class="lead">
            Do this when the person asked for it. The key with which correspondence opens their data
            is deleted: nobody here can read or answer them any more.
          </p>
          <p>
            What they wrote stays sealed until its date, so that they can still ask for it. To erase
            it now, delete the conversation instead.
          </p>
        </>
      ),
    }),
  );

  app.post("/:thread/withdraw", async (c) => {
    const { operatorId } = await readPost(admin, c);
    const threadId = threadIdOf(c);
    const { person } = await readConversation(admin.contact, { operatorId, threadId });
    if (!person) throw new AvowError("conflict", "Consent was withdrawn already.");
    await withdrawFromThread(admin.contact, { operatorId, threadId, personId: person.id });
    return seeOther(c, `/admin/inbox/${threadId}`);
  });

  return app;
}

function showQuestion(
  admin: AdminContext,
  c: AdminRequest,
  question: { title: string; button: string; content: Child },
): Promise<Response> {
  const threadId = threadIdOf(c);
  return showPage(admin, c, {
    title: question.title,
    section: "/admin/inbox",
    content: (
      <div class="question">
        <h1>{question.title}</h1>
        {question.content}
        <form method="post" class="actions">
          <CsrfField token={tokenOf(admin, c)} />
          <SubmitButton kind="danger">{question.button}</SubmitButton>
          <a class="button" href={`/admin/inbox/${threadId}`}>
            Keep it as it is
          </a>
        </form>
      </div>
    ),
  });
}
