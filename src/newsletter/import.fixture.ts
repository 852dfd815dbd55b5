import { clock, dayMs } from "../kernel/clock.ts";
import { takeInPerson } from "../people/mod.ts";
import { type ImportReport, importFile } from "./import-file.ts";
import type { ColumnChoices } from "./import-columns.ts";
import type { NewsletterScene } from "./subscribing.fixture.ts";

/** For tests: a file of these bytes, in pieces as they might come over a network. */
export async function* fileOf(
  content: string | Uint8Array,
  pieceBytes = 50_000,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Imports a file as an operator does. */
export function importText(
  { newsletter, operatorId }: NewsletterScene,
  content: string | Uint8Array,
  how: {
    readonly listIds?: readonly string[];
    readonly isDryRun?: boolean;
    readonly choices?: ColumnChoices;
  } = {},
): Promise<ImportReport> {
  const { listIds = [], isDryRun = false, choices = new Map() } = how;
  return importFile(newsletter, {
    ...{ file: fileOf(content), listIds, isDryRun, choices, operatorId },
    isVouched: true,
  });
}

/** Every subscription in the database with the address it stands for, read as an operator would. */
export async function subscribedAddresses(scene: NewsletterScene): Promise<readonly string[]> {
  const { rows } = await scene.database.admin.query<{ email_index: Buffer; slug: string }>(
    `select s.email_index, l.slug from newsletter.subscriptions n
     join newsletter.subscribers s on s.person_id = n.person_id
     join newsletter.lists l on l.id = n.list_id
     where n.state = 'subscribed'`,
  );
  return rows.map((row) => `${row.email_index.toString("hex")} ${row.slug}`).toSorted();
}

/** How `subscribedAddresses` names somebody on a list. */
export function subscribedAs(scene: NewsletterScene, email: string, slug: string): string {
  return `${scene.newsletter.keyring.emailIndex(email).toString("hex")} ${slug}`;
}

/** Mailchimp's headings, as its exports have them. */
export const mailchimpHead =
  '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS';

/** A row of Mailchimp's. */
export function mailchimpRow(email: string, first = "Ada", last = "Lovelace"): string {
  return `${email},${first},${last},4,"2023-01-02 03:04:05",192.0.2.7,"2023-01-02 03:05:06",192.0.2.7,53.2,-9.05,0,1,Europe/Dublin,IE,G,"2024-05-01 09:30:00",123456,a1b2c3,,"""Customer"""`;
}

/** Somebody who wrote to us and verified the address, known to correspondence only. */
export async function correspondent(scene: NewsletterScene, email: string): Promise<string> {
  const { database, newsletter } = scene;
  const { personId } = await database
    .db("correspondence")
    .transaction()
    .execute((tx) =>
      takeInPerson(tx, newsletter.keyring, {
        ...{ purpose: "correspondence", basis: "asked", policyVersion: "1", details: { email } },
        expiresAt: new Date(clock.ms() + 100 * dayMs),
      }),
    );
  await database.admin.query("update people.persons set verified_at = now() where id = $1", [
    personId,
  ]);
  return personId;
}
