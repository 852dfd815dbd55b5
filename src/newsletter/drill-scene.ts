import { newMark } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import type { Binding, Check, Outcome } from "../promise/definition.ts";
import type { DrillContext, DrillNewsletter } from "../promise/live.ts";
import { decodeQuotedPrintable } from "./mail-difference.ts";

/** A throw-away instance that has a newsletter. */
export interface NewsletterDrill extends DrillContext {
  readonly newsletter: DrillNewsletter;
}

/** A drill of the newsletter; while it is switched off there is nothing that could go wrong. */
export function newsletterDrill(
  name: string,
  run: (drill: NewsletterDrill, bindings: readonly Binding[]) => Promise<Outcome>,
): Check<DrillContext> {
  return {
    name,
    kind: "drill",
    async run(drill, bindings) {
      const { newsletter } = drill;
      if (!newsletter) {
        return { holds: true, detail: "The newsletter is switched off, so nothing was tried." };
      }
      const outcome = await run({ ...drill, newsletter }, bindings);
      return { purposes: ["newsletter"], ...outcome };
    },
  };
}

/** A made-up reader; the name is found wherever it turns up. */
export function reader(): { readonly email: string; readonly name: string } {
  const mark = newMark();
  return { email: `reader-${mark}@drill.example`, name: `Reader${mark}` };
}

/** Posts a sign-up, as the form on a page does. */
export function signUp(
  drill: NewsletterDrill,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return drill.fetch(`${drill.url}/newsletter/subscribe`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields),
  });
}

/** Raw mails to one address, transfer encoding undone, oldest first. */
export function mailsTo(drill: DrillContext, email: string): readonly string[] {
  const isTo = new RegExp(`^to:.*${email.replaceAll(".", "\\.")}`, "im");
  return drill.mailbox
    .raw()
    .filter((raw) => isTo.test(raw.split(/\r?\n\r?\n/, 1)[0] ?? ""))
    .map(decodeQuotedPrintable)
    .toReversed();
}

/** The newest link of a kind that was mailed to an address. */
export function linkTo(
  drill: DrillContext,
  email: string,
  kind: "confirm" | "u" | "preferences",
): string {
  const pattern = new RegExp(`https?://[^\\s"<>]+/newsletter/${kind}/[\\w-]+`, "g");
  const links = mailsTo(drill, email).flatMap((mail) => mail.match(pattern) ?? []);
  return links.at(-1) ?? `${drill.url}/newsletter/${kind}/none-was-mailed`;
}

/** Presses a button of a page that a link opened. */
export function press(drill: DrillContext, link: string, button: string): Promise<Response> {
  return drill.fetch(link, { method: "POST", body: new URLSearchParams({ do: button }) });
}

/** Presses the button that mail programs have (RFC 8058). */
export function oneClick(drill: DrillContext, link: string): Promise<Response> {
  return drill.fetch(link, {
    method: "POST",
    body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
  });
}

/** Signs up and confirms, as a reader does. */
export async function subscribe(
  drill: NewsletterDrill,
  slug: string,
  who: { readonly email: string; readonly name: string },
): Promise<void> {
  await signUp(drill, { ...who, list: slug });
  await drill.settle();
  await press(drill, linkTo(drill, who.email, "confirm"), "confirm");
}

/** What stands about an address. */
export interface Standing {
  readonly subscribed: number;
  readonly people: number;
  readonly keys: number;
  readonly suppressed: readonly string[];
}

export async function standingOf(drill: DrillContext, email: string): Promise<Standing> {
  const { rows } = await drill.database.steward.query<Standing>(
    `select
       (select count(*)::int from newsletter.subscriptions n join newsletter.subscribers s using (person_id)
        where s.email_index = $1 and n.state = 'subscribed') as subscribed,
       (select count(*)::int from people.persons where email_index = $1) as people,
       (select count(*)::int from keys.wrapped_keys k join people.persons p on p.id = k.person_id
        where p.email_index = $1 and k.purpose = 'newsletter') as keys,
       array(select distinct reason::text from newsletter.suppressions where email_index = $1) as suppressed`,
    [indexOf(drill, email)],
  );
  return rows[0] ?? { subscribed: 0, people: 0, keys: 0, suppressed: [] };
}

export function indexOf(drill: DrillContext, email: string): Buffer {
  return createKeyring(drill.masterKey, drill.database.instanceId).emailIndex(email);
}

const tables = [
  ...["people.persons", "people.consents", "keys.wrapped_keys", "newsletter.subscribers"],
  ...["newsletter.subscriptions", "newsletter.suppressions", "newsletter.sign_ups"],
  ...["newsletter.receipts", "newsletter.confirmations", "newsletter.campaigns"],
  ...["newsletter.bounces", "mail.deliveries"],
];

/** A hash of all that stands about subscribers; it differs when anything was changed. */
export async function stateOf(drill: DrillContext): Promise<string> {
  const parts = tables.map(
    (
      table,
    ) => `select '${table}' as t, md5(coalesce(string_agg(md5(r::text), '' order by md5(r::text)), '')) as h
      from ${table} r`,
  );
  const { rows } = await drill.database.steward.query<{ t: string; h: string }>(
    `${parts.join(" union all ")} order by t`,
  );
  return rows.map(({ t, h }) => `${t} ${h}`).join("\n");
}
