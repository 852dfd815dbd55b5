import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import {
  Badge,
  CsrfField,
  DataTable,
  EmptyState,
  Notice,
  SubmitButton,
  Time,
} from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { isId } from "../kernel/ids.ts";
import {
  eraseSubscriber,
  type Newsletter,
  readSubscriber,
  undoSuppression,
  unsubscribeByOperator,
} from "../newsletter/mod.ts";
import { outcomeBadge } from "./campaign-words.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";
import { SubscriberName } from "./subscribers.tsx";

type Subscriber = Awaited<ReturnType<typeof readSubscriber>>;

const endedWords: Readonly<Record<string, string>> = {
  "one-click": "by the mail program's button",
  page: "on the page that the mail links to",
  mail: "by an answer to the mail",
  operator: "by an operator",
  import: "by an import",
};

/** One subscriber: what they subscribed to, what went to them; letting them go, erasing them. */
export function subscriberRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/:person", (c) =>
    newsletterOrOff(admin, c, (newsletter) => showSubscriber(admin, newsletter, c)),
  );

  app.post("/:person/unsubscribe", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    const personId = personIdOf(c);
    const list = form.get("list");
    const listIds = list && isId(list) ? [list] : null;
    if (admin.newsletter) {
      await unsubscribeByOperator(admin.newsletter, { operatorId, personId, listIds });
    }
    return seeOther(c, `/admin/newsletter/subscribers/${personId}`);
  });

  app.post("/:person/write-again", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const personId = personIdOf(c);
      await undoSuppression(newsletter, { operatorId, personId });
      return seeOther(c, `/admin/newsletter/subscribers/${personId}`);
    });
  });

  app.get("/:person/erase", (c) =>
    showNewsletter(admin, c, {
      title: "Erase a subscriber",
      tab: "/admin/newsletter/subscribers",
      content: <EraseQuestion personId={personIdOf(c)} csrf={tokenOf(admin, c)} />,
    }),
  );

  app.post("/:person/erase", async (c) => {
    const { operatorId } = await readPost(admin, c);
    if (admin.newsletter) {
      await eraseSubscriber(admin.newsletter, { operatorId, personId: personIdOf(c) });
    }
    return seeOther(c, "/admin/newsletter/subscribers?done=erased");
  });
  return app;
}

/** The person that the address names; what is no identifier never reaches the database. */
function personIdOf(c: AdminRequest): string {
  const id = c.req.param("person") ?? "";
  if (isId(id)) return id;
  throw new AvowError("not-found", "There is no such subscriber; they may have been forgotten.");
}

async function showSubscriber(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const { operatorId } = c.get("session");
  const subscriber = await readSubscriber(newsletter, { operatorId, personId: personIdOf(c) });
  return showNewsletter(admin, c, {
    title: "Subscriber",
    tab: "/admin/newsletter/subscribers",
    content: <SubscriberView subscriber={subscriber} csrf={tokenOf(admin, c)} />,
  });
}

function SubscriberView({ subscriber, csrf }: { subscriber: Subscriber; csrf: string }) {
  const { subscriptions, campaigns } = subscriber;
  const isOn = subscriptions.some((it) => it.state === "subscribed");
  return (
    <>
      <h2>
        <SubscriberName line={subscriber} />
      </h2>
      <Standing subscriber={subscriber} csrf={csrf} />
      {subscriptions.length > 0 && (
        <DataTable
          caption="Lists"
          columns={[{ label: "List" }, { label: "State" }, { label: "Since" }, { label: "" }]}
          rows={subscriptions.map((it) => [
            it.title,
            it.state === "subscribed" ? <Badge kind="good">Subscribed</Badge> : <Badge>Left</Badge>,
            <>
              <Time at={it.ended_at ?? it.subscribed_at} />
              <span class="soft">
                {" "}
                {it.ended_by ? endedWords[it.ended_by] : sourceWords(it.source)}
              </span>
            </>,
            it.state === "subscribed" ? (
              <form
                method="post"
                action={`/admin/newsletter/subscribers/${subscriber.id}/unsubscribe`}
              >
                <CsrfField token={csrf} />
                <input type="hidden" name="list" value={it.id} />
                <button type="submit" class="quiet">
                  Take off this list
                </button>
              </form>
            ) : (
              ""
            ),
          ])}
        />
      )}
      {campaigns.length === 0 ? (
        <EmptyState title="No campaign has gone to them yet." />
      ) : (
        <DataTable
          caption="Campaigns to them"
          columns={[{ label: "Campaign" }, { label: "What became of it" }, { label: "When" }]}
          rows={campaigns.map((it) => [
            <a href={`/admin/newsletter/campaigns/${it.campaign_id}`}>{it.subject}</a>,
            outcomeBadge(it.state, it.reason),
            <Time at={it.at} />,
          ])}
        />
      )}
      <div class="side-actions">
        {isOn && (
          <form method="post" action={`/admin/newsletter/subscribers/${subscriber.id}/unsubscribe`}>
            <CsrfField token={csrf} />
            <SubmitButton kind="plain">Unsubscribe from everything</SubmitButton>
          </form>
        )}
        <a class="bad" href={`/admin/newsletter/subscribers/${subscriber.id}/erase`}>
          Erase this person
        </a>
      </div>
    </>
  );
}

function sourceWords(source: string): string {
  return source === "import" ? "brought from a file" : "confirmed by the mailed link";
}

function Standing({ subscriber, csrf }: { subscriber: Subscriber; csrf: string }) {
  const all = subscriber.suppressions.find((it) => it.list_id === null);
  if (!all) return <></>;
  if (all.reason === "bounced" || all.reason === "complained") {
    const why =
      all.reason === "bounced" ? "mails to this address came back" : "they complained about a mail";
    return (
      <Notice kind="warn" title="Nothing is sent to this address.">
        <p>
          Since <Time at={all.at} />, because {why}. The evidence stands under{" "}
          <a href="/admin/newsletter/bounces">Came back</a>.
        </p>
        <form method="post" action={`/admin/newsletter/subscribers/${subscriber.id}/write-again`}>
          <CsrfField token={csrf} />
          <SubmitButton kind="plain">Write to this address again</SubmitButton>
        </form>
      </Notice>
    );
  }
  return (
    <Notice title="They left.">
      <p>
        Since <Time at={all.at} /> nothing is sent to this address, and the newsletter holds no key
        to it. Only they themselves can change that, by signing up again.
      </p>
    </Notice>
  );
}

function EraseQuestion({ personId, csrf }: { personId: string; csrf: string }) {
  return (
    <form method="post" class="question" action={`/admin/newsletter/subscribers/${personId}/erase`}>
      <h2>Erase this person?</h2>
      <p>
        Everything that we hold of them goes: address, name, subscriptions, receipts, messages, and
        the keys that opened them. It can't be undone. What stays is a keyed fingerprint of the
        address, from which nobody can read it, so that no import writes to it again.
      </p>
      <CsrfField token={csrf} />
      <p class="actions">
        <SubmitButton kind="danger">Erase</SubmitButton>{" "}
        <a href={`/admin/newsletter/subscribers/${personId}`}>Keep</a>
      </p>
    </form>
  );
}
