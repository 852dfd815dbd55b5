import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import { createGate } from "../promise/gate.ts";
import { confirmSignUp } from "./confirm.ts";
import type { Newsletter } from "./context.ts";
import { signUpToken } from "./link.ts";
import { createList } from "./lists.ts";
import { readSignUp } from "./sign-up-read.ts";
import { readLists } from "./store-lists.ts";
import { signUp } from "./subscribe.ts";

/** For tests: a newsletter on a database of its own, and somebody who works there. */
export interface NewsletterScene {
  readonly database: TestDatabase;
  readonly newsletter: Newsletter;
  readonly operatorId: string;
  /** Makes a list that anybody may sign up for. Returns its id. */
  list(slug: string, change?: { title?: string; isPublic?: boolean }): Promise<string>;
  /** Signs up, as a form posts it. */
  post(fields: Readonly<Record<string, string>>, form?: string): Promise<void>;
  /** The secret of the link that was mailed last to an address. */
  link(email: string): Promise<string>;
  /** Signs up and confirms; returns the person. */
  subscribe(email: string, list: string, name?: string): Promise<string>;
  /** Who is known under an address; an id that nobody has when nobody is. */
  person(email: string): Promise<string>;
  /** Slugs of the lists that an address is subscribed to, in order. */
  subscribed(email: string): Promise<readonly string[]>;
  /** Moves both clocks on. */
  later(ms: number): Promise<void>;
  close(): Promise<void>;
}

const mail: Newsletter["mail"] = {
  ...{
    host: "127.0.0.1",
    port: 25,
    tls: "off" as const,
    user: null,
    password: null,
    helloName: null,
  },
  ...{ fromName: "Larkwire Tools", fromAddress: "hello@larkwire.example", perMinuteMax: 10_000 },
  ...{ linesMax: 4, perSecondMax: 0, perHourMax: 0, perDomainPerMinuteMax: 0 },
  ...{ bounceAddress: null, dkimDomain: null, dkimSelector: "avow", dkimKeyFile: null },
};

const settings: Newsletter["settings"] = {
  enabled: true,
  confirmationWindowHours: 24,
  confirmationsPerHourMax: 1_000,
  postsPerMinuteMax: 1_000_000,
  postalAddress: null,
  logoFile: null,
  deliveriesKeptDays: 90,
};

function newsletterOn(database: TestDatabase, change: Partial<Newsletter["settings"]>): Newsletter {
  return {
    database,
    keyring: createKeyring(database.masterKey, database.instanceId),
    gate: createGate(),
    vendor: { name: "Larkwire Tools", homeUrl: "https://vendor.example" },
    publicUrl: "https://avow.vendor.example",
    language: "en",
    accent: "#1f5f8b",
    policyVersion: "1.0",
    fields: ["email", "name"],
    keptDays: 730,
    settings: { ...settings, ...change },
    mail,
    isAllowedTarget: (url) => url.startsWith("https://vendor.example/"),
    allowedOrigins: ["https://vendor.example"],
    clientAddress: (c) => c.req.header("x-forwarded-for") ?? "10.0.0.1",
    wakeMail: () => {},
  };
}

/** For tests: a newsletter with a database of its own. */
export async function openNewsletterScene(
  change: Partial<Newsletter["settings"]> = {},
): Promise<NewsletterScene> {
  const database = await testDatabase();
  const newsletter = newsletterOn(database, change);
  const operatorId = newId();
  let movedMs = 0;
  const post: NewsletterScene["post"] = async (fields, form = "avow") => {
    const lists = await readLists(database.db("newsletter"));
    const posted = new Map(Object.entries(fields));
    await signUp(newsletter, readSignUp(newsletter, { posted, lists, form }));
  };
  const link = (email: string) => linkOf(database, newsletter, email);
  const person = (email: string) => personOf(database, newsletter, email);
  return {
    ...{ database, newsletter, operatorId, post, link, person },
    list: (slug, { title = `List ${slug}`, isPublic = true } = {}) =>
      createList(newsletter, {
        ...{ operatorId, slug, title, isPublic, description: "" },
        wording: `I would like to get ${title}.`,
      }).then(({ id }) => id),
    async subscribe(email, list, name) {
      await post({ email, list, ...(name ? { name } : {}) });
      await confirmSignUp(newsletter, await link(email));
      return person(email);
    },
    subscribed: (email) => subscribedTo(database, newsletter, email),
    async later(ms) {
      movedMs += ms;
      clock.move(ms);
      await database.admin.query(
        "update avow.clock set shift = shift + make_interval(secs => $1)",
        [ms / 1000],
      );
    },
    async close() {
      clock.move(-movedMs);
      await database.drop();
    },
  };
}

async function linkOf(
  database: TestDatabase,
  newsletter: Newsletter,
  email: string,
): Promise<string> {
  const { rows } = await database.admin.query<{ id: string }>(
    `select u.id from newsletter.sign_ups u where u.email_index = $1 and u.is_mailed order by u.created_at desc, u.id desc limit 1`,
    [newsletter.keyring.emailIndex(email)],
  );
  return signUpToken(newsletter, rows[0]?.id ?? newId());
}

async function subscribedTo(
  database: TestDatabase,
  { keyring }: Newsletter,
  email: string,
): Promise<readonly string[]> {
  const { rows } = await database.admin.query<{ slug: string }>(
    `select l.slug from newsletter.subscribers s
     join newsletter.subscriptions n on n.person_id = s.person_id and n.state = 'subscribed'
     join newsletter.lists l on l.id = n.list_id where s.email_index = $1 order by 1`,
    [keyring.emailIndex(email)],
  );
  return rows.map(({ slug }) => slug);
}

async function personOf(
  database: TestDatabase,
  { keyring }: Newsletter,
  email: string,
): Promise<string> {
  const { rows } = await database.admin.query<{ id: string }>(
    "select id from people.persons where email_index = $1 and verified_at is not null",
    [keyring.emailIndex(email)],
  );
  return rows[0]?.id ?? newId();
}
