import type { Config } from "../src/config/mod.ts";
import { createRegister, type Register } from "../src/egress/mod.ts";
import { clock, dayMs } from "../src/kernel/clock.ts";
import { newId } from "../src/kernel/ids.ts";
import { mailRelay } from "../src/mail/mod.ts";
import {
  type Campaign,
  type CampaignContent,
  createCampaign,
  createList,
  type Newsletter,
  readCampaign,
  type Sending,
  startCampaign,
  startSending,
} from "../src/newsletter/mod.ts";
import { createKeyring } from "../src/people/mod.ts";
import { sealDetail } from "../src/people/sealed.ts";
import { call } from "../src/promise/call.ts";
import type { Database } from "../src/promise/database.ts";
import { createGate } from "../src/promise/gate.ts";
import { mailSettings } from "./mail-scene.ts";

/** The relay of the scene, as the register knows it. */
function campaignRegister(mail: Config["mail"]): Register {
  const categories = ["email", "name", "message"];
  return createRegister([mailRelay(mail, { purposes: ["newsletter", "operators"], categories })]);
}

/** What a newsletter stands on, with a relay on this machine. */
export function newsletterOn(
  database: Database,
  masterKey: Buffer,
  port: number,
  change: { mail?: Partial<Config["mail"]>; settings?: Partial<Newsletter["settings"]> } = {},
): Newsletter {
  return {
    database,
    keyring: createKeyring(masterKey, database.instanceId),
    gate: createGate(),
    vendor: { name: "Larkwire Tools", homeUrl: "https://vendor.example" },
    publicUrl: "https://avow.vendor.example",
    language: "en",
    accent: "#1f5f8b",
    policyVersion: "1.0",
    fields: ["email", "name"],
    keptDays: 730,
    settings: { ...settings, ...change.settings },
    mail: { ...mailSettings(port), ...change.mail },
    isAllowedTarget: (url) => url.startsWith("https://vendor.example/"),
    allowedOrigins: ["https://vendor.example"],
    clientAddress: () => "10.0.0.1",
    wakeMail: () => {},
  };
}

const settings: Newsletter["settings"] = {
  enabled: true,
  confirmationWindowHours: 24,
  confirmationsPerHourMax: 1_000,
  postsPerMinuteMax: 1_000_000,
  postalAddress: "Larkwire Tools\n1 Harbour Street\nBristol",
  logoFile: null,
  deliveriesKeptDays: 90,
};

/** The address of the nth subscriber of `subscribe`. */
export const readerOf = (n: number) => `reader-${n}@d${n % 40}.people.example`;

/** Subscribes people number `from` to before `to` to a list. Returns their ids, in order. */
export async function subscribe(
  newsletter: Newsletter,
  listId: string,
  {
    from = 0,
    to,
    addressOf = readerOf,
  }: { from?: number; to: number; addressOf?: typeof readerOf },
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = from; at < to; at += 1_000) {
    ids.push(
      ...(await takeInBatch(newsletter, listId, { at, end: Math.min(to, at + 1_000), addressOf })),
    );
  }
  return ids;
}

async function takeInBatch(
  { database, keyring }: Newsletter,
  listId: string,
  { at, end, addressOf }: { at: number; end: number; addressOf: typeof readerOf },
): Promise<readonly string[]> {
  const people = Array.from({ length: end - at }, (_, i) => {
    const id = newId();
    const key = keyring.newPersonKey();
    const address = addressOf(at + i);
    return {
      id,
      index: keyring.emailIndex(address),
      email: sealDetail(key, id, "email", address),
      name: (at + i) % 3 === 0 ? null : sealDetail(key, id, "name", `Reader ${at + i}`),
      wrapped: keyring.wrap("newsletter", id, key),
      forRequests: keyring.wrap("requests", id, key),
    };
  });
  await call(database.db("newsletter"), "newsletter.take_in_batch", {
    p_lists: [listId],
    p_version: "1.0",
    p_persons: people.map(({ id }) => id),
    p_consents: people.map(() => newId()),
    p_indexes: people.map(({ index }) => index),
    p_emails: people.map(({ email }) => email),
    p_names: people.map(({ name }) => name) as Buffer[],
    p_wrapped: people.map(({ wrapped }) => wrapped),
    p_wrapped_requests: people.map(({ forRequests }) => forRequests),
    p_at: people.map(() => new Date(clock.ms() - dayMs)),
  });
  return people.map(({ id }) => id);
}

export const operatorId = "00000000-0000-7000-8000-000000000001";

/** A letter as operators write it, of usual length. */
export const letter: Partial<CampaignContent> = {
  subject: "Larkwire 5 is out",
  preheader: "Faster, and it reads your old files.",
  greeting: "Hello {name|there},",
  body: `# Larkwire 5

It starts in half the time, and it reads every file that you ever made with it.

- New: projects that open where you left them
- New: search that looks into archives
- Mended: 214 things that you told us about

[See what is new](https://vendor.example/news/larkwire-5)

${"We worked on this for a year, and we hope that you like what came of it. ".repeat(6)}
`,
};

/** A list of its own, for `slug`. */
export async function listOf(newsletter: Newsletter, slug: string): Promise<string> {
  const made = await createList(newsletter, {
    ...{ operatorId, slug, title: `List ${slug}`, isPublic: true, description: "" },
    wording: `I would like to get List ${slug}.`,
  });
  return made.id;
}

/** Writes a campaign to these lists and starts it. */
export async function begin(
  newsletter: Newsletter,
  listIds: readonly string[],
  content: Partial<CampaignContent> = {},
): Promise<Campaign> {
  const draft = await createCampaign(newsletter, {
    operatorId,
    content: { ...letter, listIds, ...content },
  });
  return startCampaign(newsletter, { operatorId, id: draft.id, version: draft.version });
}

/** A sender over this newsletter's relay. */
export function sendingOf(
  newsletter: Newsletter,
  more: Partial<Parameters<typeof startSending>[0]> = {},
): Sending {
  const register = campaignRegister((more.newsletter ?? newsletter).mail);
  return startSending({ newsletter, register, silenceMs: 5_000, ...more });
}

/** Waits until the campaign stands in `state`; throws after `ms`. Asks seldom where it takes long. */
export async function untilState(
  newsletter: Newsletter,
  id: string,
  state: Campaign["state"],
  ms = 20_000,
): Promise<Campaign> {
  const from = performance.now();
  for (let past = 0; past < ms; past = performance.now() - from) {
    const { rows } = await newsletter.database.steward.query<{ state: string }>(
      "select state from newsletter.campaigns where id = $1",
      [id],
    );
    if (rows[0]?.state === state) return readCampaign(newsletter, id);
    await Bun.sleep(Math.min(100, 20 + past / 50));
  }
  const { state: now, pauseReason } = await readCampaign(newsletter, id);
  throw new Error(`the campaign is ${now}, not ${state}: ${pauseReason ?? ""}`);
}
