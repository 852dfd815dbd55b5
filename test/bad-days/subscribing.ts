import { unsubscribeToken } from "../../src/newsletter/mod.ts";
import { type Started, startHere } from "./started.ts";

/** An Avow with the ways of a subscriber: by form, by mailed link, by the links to leave. */
export interface Subscribing extends Started {
  press(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** The path of the link that was mailed last to an address; empty when none was. */
  newestLink(email: string): Promise<string>;
  /** Signs up, and gives the path of the link that was mailed. */
  signUp(email: string, list?: string): Promise<string>;
  /** Signs up and confirms; gives the path of the link. */
  subscribe(email: string, list?: string): Promise<string>;
  /** Who is known under an address; empty when nobody is. */
  personOf(email: string): Promise<string>;
  /** A link to leave as it stands in a campaign's mail, by the campaign's number. */
  leaveLink(email: string, campaign?: number): Promise<string>;
  /** Slugs of the lists that an address is subscribed to, in order. */
  subscribed(email: string): Promise<readonly string[]>;
  /** Makes a list that anybody may join, if there is none of that name; gives its id. */
  addList(slug: string): Promise<string>;
  /** A campaign that went to lists; gives its number. */
  addCampaign(listIds: readonly string[]): Promise<number>;
}

let count = 0;
export const newAddress = (): string => `l${(count += 1)}@people.example`;

/** What a mail program posts for its own button (RFC 8058). */
export const oneClick = { "List-Unsubscribe": "One-Click" };

export async function startSubscribing(): Promise<Subscribing> {
  const here = await startHere();
  const press: Subscribing["press"] = (path, fields, headers = {}) =>
    here.ask(path, { method: "POST", headers, body: new URLSearchParams(fields) });
  const newestLink = async (email: string) => {
    await here.avow.delivering.settle();
    const mail = here.mailbox.mails().find(({ envelope }) => envelope.to.includes(email));
    return /\/newsletter\/confirm\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
  };
  const signUp = async (email: string, list = "newsletter") => {
    const answer = await press("/newsletter/subscribe", { email, list });
    if (answer.status !== 303) throw new Error(`the sign-up was answered with ${answer.status}`);
    return newestLink(email);
  };
  const personOf = async (email: string) => {
    const [row] = await here.query<{ id: string }>(
      "select id from people.persons where email_index = $1 and verified_at is not null",
      [here.keyring.emailIndex(email)],
    );
    return row?.id ?? "";
  };
  return {
    ...here,
    ...{ press, newestLink, signUp, personOf },
    async subscribe(email, list) {
      const link = await signUp(email, list);
      const answer = await press(link, { do: "confirm" });
      if (answer.status !== 200) throw new Error(`the yes was answered with ${answer.status}`);
      return link;
    },
    async leaveLink(email, campaign = 0) {
      const person = await personOf(email);
      return `/newsletter/u/${unsubscribeToken({ keyring: here.keyring }, campaign, person)}`;
    },
    ...rowsOf(here),
  };
}

function rowsOf({ query, keyring }: Started) {
  return {
    async subscribed(email: string) {
      const rows = await query<{ slug: string }>(
        `select l.slug from newsletter.subscribers s
         join newsletter.subscriptions n on n.person_id = s.person_id and n.state = 'subscribed'
         join newsletter.lists l on l.id = n.list_id where s.email_index = $1 order by 1`,
        [keyring.emailIndex(email)],
      );
      return rows.map(({ slug }) => slug);
    },
    async addList(slug: string) {
      const [row] = await query<{ id: string }>(
        `insert into newsletter.lists (id, slug, title, wording, created_at)
         values (gen_random_uuid(), $1::text, 'List ' || $1::text, 'I would like to get it.', now())
         on conflict (slug) do update set archived_at = null returning id`,
        [slug],
      );
      return row?.id ?? "";
    },
    async addCampaign(listIds: readonly string[]) {
      const [row] = await query<{ number: number }>(
        `insert into newsletter.campaigns (id, state, list_ids, created_at, updated_at)
         values (gen_random_uuid(), 'done', $1, now(), now()) returning number`,
        [listIds],
      );
      return row?.number ?? 0;
    },
  };
}
