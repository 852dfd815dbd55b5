import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Mailbox, startMailbox } from "../../sandbox/mailbox/mod.ts";
import { type Config, loadConfig } from "../../src/config/mod.ts";
import { createKeyring, type Keyring } from "../../src/people/mod.ts";
import { clock } from "../../src/kernel/clock.ts";
import { log } from "../../src/kernel/log.ts";
import { type Avow, startAvow } from "../../src/main.ts";
import { layInstance } from "../laid-instance.ts";

/** A whole Avow in this process, whose clock can be moved, with a mailbox as its relay. */
export interface Started {
  readonly avow: Avow;
  readonly mailbox: Mailbox;
  readonly keyring: Keyring;
  /** Everything that it logged, at the level debug. */
  logged(): string;
  /** A request from a client address that no other request has, unless `from` names one. */
  ask(path: string, init?: RequestInit & { from?: string }): Promise<Response>;
  /** Posts the contact form; `fields` go before those of a good post, null leaves one out. */
  post(fields?: Readonly<Record<string, string | null>>, how?: How): Promise<Response>;
  /** How many rows each table has that a post may change. */
  rows(): Promise<Readonly<Record<string, number>>>;
  /** One statement as the steward, past every right. */
  query<Row extends object>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  later(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface How {
  readonly json?: boolean;
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let posts = 0;

/** A post that nothing is wrong with, and that no other equals. */
export function goodFields(): Record<string, string> {
  posts += 1;
  return {
    name: "Ada Writer",
    email: `ada-${posts}@people.example`,
    subject: "A question",
    message: `Does it run on a router? (${posts})`,
  };
}

export async function startHere(change: (config: Config) => Config = (it) => it): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), "bad-input-"));
  await layInstance(folder);
  const mailbox = await startMailbox({ httpPort: 0, smtpPort: 0, host: "127.0.0.1" });
  const lines: string[] = [];
  const before = log.redirect((line) => lines.push(line));
  const { config } = await loadConfig({ env: environment(folder, mailbox.smtpPort), cwd: folder });
  const avow = await startAvow(change(config), { leaveSocketsOpen: true });
  const { database } = avow;
  let clients = 0;
  let movedMs = 0;
  const ask: Started["ask"] = (path, { from, ...init } = {}) => {
    clients += 1;
    const headers = new Headers(init.headers);
    headers.set("x-forwarded-for", from ?? `10.2.${clients >> 8}.${clients & 255}`);
    return fetch(new URL(path, avow.url), { redirect: "manual", ...init, headers });
  };
  const query: Started["query"] = async <Row extends object>(
    statement: string,
    values: readonly unknown[] = [],
  ) => (await database.steward.query(statement, [...values])).rows as Row[];
  const later = async (ms: number) => {
    movedMs += ms;
    clock.move(ms);
    await query("update avow.clock set shift = shift + make_interval(secs => $1)", [ms / 1000]);
    await avow.delivering.settle();
  };
  return {
    ...{ avow, mailbox, ask, query, later },
    keyring: createKeyring(avow.cluster.masterKey, database.instanceId),
    logged: () => lines.join(""),
    post: (fields = {}, { json = false, from, headers } = {}) =>
      ask("/forms/contact", {
        method: "POST",
        ...(from === undefined ? {} : { from }),
        headers: { accept: json ? "application/json" : "text/html", ...headers },
        body: new URLSearchParams(present({ ...goodFields(), ...fields })),
      }),
    async rows() {
      const counts = tables.map((table) => `(select count(*)::int from ${table}) as "${table}"`);
      const [row] = await query<Record<string, number>>(`select ${counts.join(", ")}`);
      return row ?? {};
    },
    async stop() {
      await avow.stop();
      clock.move(-movedMs);
      log.redirect(before);
      await mailbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const tables = [
  "people.persons",
  "people.messages",
  "people.consents",
  "keys.wrapped_keys",
  "keys.person_refs",
  "contact.threads",
  "contact.fingerprints",
  "contact.confirmations",
  "newsletter.sign_ups",
  "newsletter.confirmations",
  "newsletter.subscribers",
  "newsletter.subscriptions",
  "newsletter.suppressions",
  "newsletter.receipts",
  "mail.deliveries",
  "ledger.disclosures",
];

function environment(folder: string, smtpPort: number): Record<string, string> {
  return {
    AVOW_PORT: "0",
    AVOW_DATA: join(folder, "data"),
    AVOW_POLICY: join(import.meta.dir, "../../policy.md"),
    AVOW_SERVER_PUBLIC_URL: "https://avow.vendor.example",
    AVOW_SERVER_ALLOWED_ORIGINS: "https://vendor.example,http://localhost:4081",
    AVOW_SERVER_TRUSTED_PROXIES: "127.0.0.1",
    AVOW_SERVER_LOG_LEVEL: "debug",
    AVOW_MAIL_PORT: String(smtpPort),
    AVOW_MAIL_FROM_ADDRESS: "hello@vendor.example",
    AVOW_MAIL_PER_MINUTE_MAX: "100000",
    AVOW_CONTACT_POSTS_PER_MINUTE_MAX: "1000000",
  };
}

function present(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  const kept = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as Record<string, string>;
}
