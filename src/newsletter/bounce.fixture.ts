import { createRegister } from "../egress/mod.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId, newMark } from "../kernel/ids.ts";
import { signedMessageId, verpAddress } from "../mail/mod.ts";
import { takeInPerson } from "../people/mod.ts";
import type { Bounces } from "./bounce-context.ts";
import { type ReportingSource, readSources, type SourceCounts } from "./store-bounce-sources.ts";
import { returnPathOf } from "./return-path.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";

/** For tests: a newsletter whose mails come back. */
export interface BounceScene extends NewsletterScene {
  readonly bounces: Bounces;
  /** Somebody who is subscribed to the one list. Returns their id. */
  subscriber(email: string): Promise<string>;
  /** A campaign's mail that the relay took so many days ago. Returns the delivery's id. */
  mailTo(personId: string, daysAgo?: number): Promise<string>;
  /** The return address and the Message-ID of a delivery, as its mail carried them. */
  tokens(deliveryId: string): { readonly verp: string; readonly messageId: string };
  /** Why the address of this person gets nothing; "" when it does. */
  suppressed(personId: string): Promise<string>;
  rows(): Promise<readonly BounceRow[]>;
}

export interface BounceRow {
  readonly id: string;
  readonly delivery_id: string;
  readonly person_id: string;
  readonly campaign_id: string;
  readonly source: string;
  readonly kind: string;
  readonly reason: string;
  readonly is_hard: boolean;
  readonly status: string;
  readonly reply_code: number | null;
  readonly suppressed: boolean;
  readonly undone_at: Date | null;
  readonly undone_by: string | null;
}

const nothing: Bounces["settings"] = {
  ...{ host: null, port: 143, tls: "off", user: null, password: null, folder: "INBOX" },
  ...{ everyMinutes: 5, deleteRead: true, softMax: 3, softDays: 14 },
  ...{ sesTopicArn: null, postmarkSecret: null },
};

/** For tests: opens the scene on a database of its own. */
export async function openBounceScene(
  change: Partial<Bounces["settings"]> = {},
): Promise<BounceScene> {
  const scene = await openNewsletterScene();
  const { newsletter, database } = scene;
  const settings = { ...nothing, ...change };
  const listId = await scene.list("news");
  return {
    ...scene,
    bounces: { newsletter, settings, register: createRegister([]) },
    subscriber: (email) => subscribe(scene, email, listId),
    mailTo: (personId, daysAgo = 1) => mailTo(scene, personId, daysAgo),
    tokens(deliveryId) {
      const { base, domain, key } = returnPathOf(newsletter);
      return {
        verp: verpAddress(base, deliveryId, key),
        messageId: signedMessageId(deliveryId, domain, key),
      };
    },
    async suppressed(personId) {
      const { rows } = await database.admin.query<{ reason: string }>(
        `select x.reason from newsletter.suppressions x
         join newsletter.subscribers s on s.email_index = x.email_index
         where s.person_id = $1 and x.list_id is null`,
        [personId],
      );
      return rows[0]?.reason ?? "";
    },
    rows: async () => {
      const found = await database.admin.query<BounceRow>(
        "select * from newsletter.bounces order by at, id",
      );
      return found.rows;
    },
  };
}

async function subscribe(
  { newsletter, database }: NewsletterScene,
  email: string,
  listId: string,
): Promise<string> {
  const { personId } = await takeInPerson(database.db("newsletter"), newsletter.keyring, {
    ...{ purpose: "newsletter", basis: "asked", policyVersion: "1.0", details: { email } },
    expiresAt: new Date(clock.ms() + dayMs),
  });
  const at = new Date(clock.ms() - 400 * dayMs);
  await database.admin.query(
    "update people.persons set verified_at = $2, expires_at = null where id = $1",
    [personId, at],
  );
  await database.admin.query(
    "insert into newsletter.subscribers (person_id, email_index, created_at) values ($1, $2, $3)",
    [personId, newsletter.keyring.emailIndex(email), at],
  );
  await database.admin.query(
    `insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
     values ($1, $2, 'subscribed', 'form', $3)`,
    [listId, personId, at],
  );
  return personId;
}

async function mailTo({ database }: NewsletterScene, personId: string, daysAgo: number) {
  const campaignId = newId();
  const deliveryId = newId();
  const at = new Date(clock.ms() - daysAgo * dayMs);
  await database.admin.query(
    `insert into newsletter.campaigns (id, state, subject, list_ids, created_at, updated_at)
     select $1, 'done', 'News', array_agg(id), $2, $2 from newsletter.lists`,
    [campaignId, at],
  );
  await database.admin.query(
    `insert into mail.deliveries (id, purpose, kind, person_id, ref, state, attempts, next_at,
       created_at, done_at, expires_at)
     values ($1, 'newsletter', 'newsletter.campaign', $2, $3, 'accepted', 1, $4, $4, $4, $5)`,
    [deliveryId, personId, campaignId, at, new Date(at.getTime() + 90 * dayMs)],
  );
  return deliveryId;
}

/** For tests: somebody, and a campaign's mail to them that carried these tokens. */
export async function writtenTo(scene: BounceScene) {
  const email = `reader-${newMark()}@example.org`;
  const person = await scene.subscriber(email);
  const delivery = await scene.mailTo(person);
  return { email, person, delivery, ...scene.tokens(delivery) };
}

/** For tests: what `work` added to the counts of a source. */
export async function changeOf(
  scene: BounceScene,
  source: ReportingSource,
  work: () => Promise<unknown>,
): Promise<Partial<SourceCounts>> {
  const countsOf = async (): Promise<Readonly<Record<string, unknown>>> => {
    const sources = await readSources(scene.database.db("newsletter"));
    return { ...sources.find((it) => it.source === source) };
  };
  const before = await countsOf();
  await work();
  const added = Object.entries(await countsOf())
    .filter(([, n]) => typeof n === "number")
    .map(([name, n]) => [name, Number(n) - Number(before[name] ?? 0)] as const);
  return Object.fromEntries(added.filter(([, n]) => n !== 0));
}
