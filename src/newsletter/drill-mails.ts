import type { DrillContext } from "../promise/live.ts";
import type { Check } from "../promise/definition.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { loginName } from "../promise/purpose.ts";
import { type NewsletterDrill, newsletterDrill, reader, subscribe } from "./drill-scene.ts";
import { differencesOf, hostsIn, loadedBy } from "./mail-difference.ts";

const operatorsLink = "https://operators-own.example/news?edition=5";

/** Names of formats, which nobody opens. */
const names = ["www.w3.org"];

const letter = {
  subject: "A letter of a drill",
  greeting: "Hello {name|there},",
  body: `# News\n\nWe made [something new](${operatorsLink}), and it is ready.\n\nThat is all.`,
};

/** A letter to so many made-up readers, and the mail that each of them got. */
async function sendLetter(drill: NewsletterDrill, count: number) {
  const list = await drill.newsletter.makeList();
  const readers = Array.from({ length: count }, reader);
  for (const who of readers) await subscribe(drill, list.slug, who);
  const { campaignId } = await drill.newsletter.freeze({ ...letter, listId: list.id });
  const seen = new Set(drill.mailbox.raw());
  const tried = drill.mailbox.attempts().length;
  await drill.newsletter.send();
  const fresh = drill.mailbox.raw().filter((raw) => !seen.has(raw));
  return {
    campaignId,
    readers,
    attempts: drill.mailbox.attempts().slice(tried),
    mails: readers.flatMap((who) => {
      const raw = fresh.find((it) => it.includes(who.email));
      return raw === undefined ? [] : [{ ...who, raw }];
    }),
  };
}

const alike = newsletterDrill(
  "Two readers of one letter get mails that nothing but themselves tells apart",
  async (drill) => {
    const { mails } = await sendLetter(drill, 2);
    const [one, other] = mails;
    if (!one || !other) return { holds: false, detail: "The letter did not reach both." };
    const isGreeted = mails.every(({ raw, name }) => raw.includes(name));
    const differences = differencesOf(one, other);
    return yesOrNo(
      differences.length === 0 && isGreeted,
      "Line by line, they differ in the address, the mail's id and signature, the greeting, and the link to leave; in no picture, no other link and no other header.",
      isGreeted
        ? `They also differ in ${differences.join(", ")}.`
        : "They do not greet their readers, so nothing was compared.",
    );
  },
);

const noStrangeHosts = newsletterDrill(
  "A letter links to nobody but us, its vendor and whom its writer linked to, and loads nothing of others",
  async (drill) => {
    const { mails } = await sendLetter(drill, 1);
    const raw = mails[0]?.raw ?? "";
    const own = new URL(drill.publicUrl).host;
    const wanted = new URL(operatorsLink).host;
    const home = drill.homeUrl ? [new URL(drill.homeUrl).host] : [];
    const allowed = [own, wanted, ...home, ...names];
    const strange = hostsIn(raw).filter((host) => !allowed.includes(host));
    const loaded = loadedBy(raw).filter(
      (url) => !new RegExp(`^https?://${own.replaceAll(".", "\\.")}/newsletter/images/`).test(url),
    );
    const isThere = raw.includes(wanted) && hostsIn(raw).includes(own);
    return yesOrNo(
      isThere && strange.length === 0 && loaded.length === 0,
      `It names ${hostsIn(raw).join(", ")} and no other host, and loads ${loadedBy(raw).length === 0 ? "nothing" : "only our own pictures, the same for everybody"}.`,
      isThere
        ? `It names ${strange.join(", ") || "no strange host"} and loads ${loaded.length} things that are not our own pictures.`
        : "The letter did not arrive, or without its own links.",
    );
  },
);

const allOnRecord = newsletterDrill(
  "Each address of a letter handed to the mail relay is on record, and one entry covers the batch",
  async (drill) => {
    const entries = async () => {
      const { rows } = await drill.database.steward.query<{ n: number; people: number }>(
        `select count(*)::int as n, coalesce(sum(cardinality(person_refs)), 0)::int as people
         from ledger.audit_entries where purpose = 'newsletter' and function = 'claim_batch'`,
      );
      return rows[0] ?? { n: 0, people: 0 };
    };
    const before = await entries();
    const { campaignId, attempts, readers } = await sendLetter(drill, 5);
    const after = await entries();
    const { rows } = await drill.database.steward.query<{ disclosed: number; named: number }>(
      `select count(*)::int as disclosed, count(l.person_ref)::int as named
       from ledger.disclosures l join mail.deliveries d on d.id = l.delivery_id
       where d.ref = $1 and l.recipient = 'mail-relay'`,
      [campaignId],
    );
    const { disclosed = 0, named = 0 } = rows[0] ?? {};
    const [batches, people] = [after.n - before.n, after.people - before.people];
    const expected = readers.length;
    const batch = await claimAtOnce(drill, expected);
    return yesOrNo(
      [attempts.length, disclosed, named, people, batch.people].every((n) => n === expected) &&
        batch.entries === 1,
      `${attempts.length} addresses were handed to the mail relay, ${disclosed} disclosures stand on record, and ${batches} entries name all ${people} people whose address was opened; a batch of ${expected} that was claimed at once left one entry.`,
      `${attempts.length} addresses were handed over for ${expected} readers; ${disclosed} disclosures stand on record, ${named} of them with a person; ${batches} entries name ${people} people, and ${batch.entries} the ${batch.people} of a batch that was claimed at once.`,
    );
  },
);

/** Claims a whole letter by the newsletter's own login, counts the entries, and takes it back. */
async function claimAtOnce(
  drill: NewsletterDrill,
  count: number,
): Promise<{ readonly entries: number; readonly people: number }> {
  const list = await drill.newsletter.makeList();
  for (let n = 0; n < count; n += 1) await subscribe(drill, list.slug, reader());
  const { campaignId } = await drill.newsletter.freeze({ ...letter, listId: list.id });
  const client = await drill.database.steward.connect();
  try {
    await client.query("begin");
    const login = loginName(drill.database.instanceId, "newsletter");
    await client.query(`set local session authorization ${login}`);
    await client.query(
      `select from newsletter.claim_batch($1, 1000, avow.now() + interval '1 minute', 'mail-relay',
         array['email', 'name'], array['email', 'name'])`,
      [campaignId],
    );
    await client.query("reset session authorization");
    const { rows } = await client.query<{ entries: number; people: number }>(
      `select count(*)::int as entries, coalesce(sum(cardinality(person_refs)), 0)::int as people
       from ledger.audit_entries
       where function = 'claim_batch' and xmin::text = pg_current_xact_id()::xid::text`,
    );
    return rows[0] ?? { entries: 0, people: 0 };
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** What a letter carries, and what of it is written down. */
export const newsletterSharingDrills: readonly Check<DrillContext>[] = [
  alike,
  noStrangeHosts,
  allOnRecord,
];
