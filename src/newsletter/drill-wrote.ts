import { dayMs } from "../kernel/clock.ts";
import { yesOrNo } from "../promise/outcome.ts";
import {
  indexOf,
  linkTo,
  mailsTo,
  type NewsletterDrill,
  newsletterDrill,
  oneClick,
  reader,
  standingOf,
  subscribe,
} from "./drill-scene.ts";

const letter = { subject: "A letter", greeting: "", body: "So that there is a link to leave." };

/** Writes by the form, without a name if the form lets one, and ties it by the mailed link. */
async function write(drill: NewsletterDrill, who: ReturnType<typeof reader>): Promise<void> {
  const [form] = drill.forms;
  const values = { email: who.email, subject: "A question", message: "Is anybody there?" };
  const given = Object.entries(values).filter(([field]) => form?.fields.includes(field));
  const post = (fields: object) =>
    drill.fetch(`${drill.url}/forms/${form?.id}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(fields),
    });
  const answer = await post(Object.fromEntries(given));
  if (!answer.ok) await post({ ...Object.fromEntries(given), name: who.name });
  await drill.settle();
  const mails = mailsTo(drill, who.email).join("\n");
  const link = /https?:\/\/[^\s"<>]+\/forms\/confirm\/[\w-]+/.exec(mails)?.[0];
  if (!link) return;
  const page = await (await drill.fetch(link)).text();
  const thread = /name="(thread-[^"]+)"/.exec(page)?.[1] ?? "";
  const body = new URLSearchParams({ [thread]: "mine", do: "confirm" });
  await drill.fetch(link, { method: "POST", body });
}

/** What of somebody only the newsletter knew, and how many of their messages are kept. */
async function leftOf(drill: NewsletterDrill, email: string) {
  const { rows } = await drill.database.steward.query<{
    subscriber: number;
    mails: number;
    consents: number;
    names: number;
    messages: number;
  }>(
    `with p as (select * from people.persons where email_index = $1)
     select
       ((select count(*) from newsletter.subscribers where email_index = $1)
         + (select count(*) from newsletter.sign_ups where email_index = $1))::int as subscriber,
       (select count(*)::int from mail.deliveries d join p on p.id = d.person_id
         where d.purpose = 'newsletter') as mails,
       (select count(*)::int from people.consents c join p on p.id = c.person_id
         where c.purpose = 'newsletter') as consents,
       (select count(*)::int from p where name is not null) as names,
       (select count(*)::int from people.messages m join p on p.id = m.person_id) as messages`,
    [indexOf(drill, email)],
  );
  const [row] = rows;
  if (!row) throw new Error("a query without an answer");
  return row;
}

/** Whoever also wrote stays for that, and is forgotten as a subscriber all the same. */
export const forgottenThoughWritten = newsletterDrill(
  "Who left, and also wrote to us, is forgotten as a subscriber in time",
  async (drill, bindings) => {
    const daysOf = (what: string) =>
      bindings.filter(({ params }) => params["of"] === what).map(({ params }) => params["days"]);
    const days = Math.max(...daysOf("newsletter").map(Number));
    if (!Number.isFinite(days)) return { holds: null, detail: "No sentence says how long." };
    if (drill.forms.length === 0) return { holds: true, detail: "Nobody can write to us." };
    const list = await drill.newsletter.makeList();
    const who = reader();
    await subscribe(drill, list.slug, who);
    await write(drill, who);
    await drill.newsletter.freeze({ ...letter, listId: list.id });
    await drill.newsletter.send();
    await oneClick(drill, linkTo(drill, who.email, "u"));
    const before = await leftOf(drill, who.email);
    await drill.moveClock((days + 1) * dayMs);
    try {
      await drill.sweep();
      const { subscriber, mails, consents, names, messages } = await leftOf(drill, who.email);
      const { suppressed } = await standingOf(drill, who.email);
      // A form that asks for a name got it from them as a correspondent too.
      const isOwnName = names > 0 && before.messages > 0 && (await asksForName(drill));
      const isTried = before.messages > 0 && before.mails > 0 && before.names > 0;
      return yesOrNo(
        isTried &&
          subscriber + mails + consents === 0 &&
          (names === 0 || isOwnName) &&
          suppressed.length > 0,
        `${days + 1} days after they left, nothing stood of them as a subscriber: no mail that we had sent, no consent, no name that only the sign-up gave; of ${before.messages} messages ${messages} were kept for their own time.`,
        isTried
          ? `${days + 1} days after they left, there still stood rows of a subscriber: ${subscriber}; mails: ${mails}; consents: ${consents}; names: ${names}.`
          : `It could not be tried: before, there stood messages: ${before.messages}, mails: ${before.mails}, names: ${before.names}.`,
      );
    } finally {
      await drill.moveClock(-(days + 1) * dayMs);
    }
  },
);

/** Whether the form takes no message without a name. */
async function asksForName(drill: NewsletterDrill): Promise<boolean> {
  const [form] = drill.forms;
  const page = await (await drill.fetch(`${drill.url}/forms/${form?.id}`)).text();
  return /<input[^>]*name="name"[^>]*required|<input[^>]*required[^>]*name="name"/.test(page);
}
