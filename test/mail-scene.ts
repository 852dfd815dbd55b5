import { type Mailbox, startMailbox } from "../sandbox/mailbox/mod.ts";
import type { Config } from "../src/config/mod.ts";
import { createRegister, type Recipient, type Register } from "../src/egress/mod.ts";
import { clock } from "../src/kernel/clock.ts";
import { newId } from "../src/kernel/ids.ts";
import {
  type Composed,
  type Delivering,
  type Kind,
  mailRelay,
  queueDelivery,
  startDelivering,
} from "../src/mail/mod.ts";
import { createKeyring, type Keyring, takeInPerson } from "../src/people/mod.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

const dayMs = 86_400_000;

const plainMail: Composed = { subject: "A confirmation", text: "Please use the link." };

/** A kind of mail that says what it is told to. */
export function kindOf(what: Partial<Kind> & { says?: Composed | null } = {}): Kind {
  const { says = plainMail, ...rest } = what;
  return {
    automatic: true,
    urgency: "confirmation",
    categories: ["email"],
    onUncertain: "retry",
    compose: async () => says,
    ...rest,
  };
}

export interface SceneOptions {
  readonly kinds?: Readonly<Record<string, Kind>>;
  readonly mail?: Partial<Config["mail"]>;
  readonly silenceMs?: number;
  readonly leaseMs?: number;
}

/** People, a mail relay over real SMTP, and the delivering between them. */
export interface Scene {
  readonly database: TestDatabase;
  readonly keyring: Keyring;
  readonly mailbox: Mailbox;
  readonly register: Register;
  /** Starts delivering; ends an earlier one. */
  start(options?: SceneOptions): Promise<Delivering>;
  person(email: string, name?: string): Promise<string>;
  queue(personId: string, kind?: string, extra?: Queuing): Promise<string>;
  row(id: string): Promise<DeliveryRow>;
  /** How many disclosures there are, of one delivery or of all. */
  disclosures(id?: string): Promise<number>;
  /** Moves the clock and sends what became due, until nothing is. */
  later(ms: number): Promise<void>;
  /** Ends the delivering and puts the clock back. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

interface Queuing {
  readonly at?: Date;
  readonly expiresAt?: Date;
  /** The transaction that queues it. */
  readonly tx?: Parameters<typeof queueDelivery>[0];
}

export interface DeliveryRow {
  readonly state: string;
  readonly attempts: number;
  readonly reply_code: number | null;
  readonly next_at: Date;
  readonly done_at: Date | null;
}

export async function openScene(): Promise<Scene> {
  const database = await testDatabase();
  const keyring = createKeyring(database.masterKey, database.instanceId);
  const mailbox = await startMailbox({ httpPort: 0, smtpPort: 0, host: "127.0.0.1" });
  const register = createRegister([relayOf(mailSettings(mailbox.smtpPort))]);
  let delivering: Delivering | undefined;
  let moved = 0;
  const rest = async () => {
    await delivering?.stop();
    delivering = undefined;
    mailbox.fail(null);
    clock.move(-moved);
    moved = 0;
  };
  return {
    database,
    keyring,
    mailbox,
    register,
    rest,
    async start({ kinds = { plain: kindOf() }, mail, ...times } = {}) {
      await delivering?.stop();
      delivering = startDelivering({
        database,
        keyring,
        register,
        mail: { ...mailSettings(mailbox.smtpPort), ...mail },
        kinds: new Map(Object.entries(kinds)),
        purposes: ["correspondence"],
        ...times,
      });
      return delivering;
    },
    person: (email, name) => takeIn(database, keyring, { email, ...(name ? { name } : {}) }),
    queue: (personId, kind = "plain", { tx, ...extra } = {}) =>
      queueDelivery(tx ?? database.db("correspondence"), {
        purpose: "correspondence",
        kind,
        personId,
        ref: newId(),
        expiresAt: new Date(clock.ms() + 30 * dayMs),
        ...extra,
      }),
    row: (id) => readRow(database, id),
    disclosures: (id) => countDisclosures(database, id),
    async later(ms) {
      clock.move(ms);
      moved += ms;
      await delivering?.settle();
    },
    async close() {
      await rest();
      await mailbox.stop();
      await database.drop();
    },
  };
}

async function readRow(database: TestDatabase, id: string): Promise<DeliveryRow> {
  const found = await database.admin.query<DeliveryRow>(
    "select * from mail.deliveries where id = $1",
    [id],
  );
  const [row] = found.rows;
  if (!row) throw new Error("there is no such delivery");
  return row;
}

async function countDisclosures(database: TestDatabase, id?: string): Promise<number> {
  const { rows } = await database.admin.query<{ n: number }>(
    `select count(*)::int as n from ledger.disclosures
     where recipient = 'mail-relay' and ($1::uuid is null or delivery_id = $1)`,
    [id ?? null],
  );
  return rows[0]?.n ?? 0;
}

/** The relay of the scene, as the register knows it. */
export function relayOf(mail: Config["mail"]): Recipient {
  const categories = ["email", "name", "message"];
  return mailRelay(mail, { purposes: ["correspondence"], categories });
}

export function mailSettings(port: number): Config["mail"] {
  return {
    host: "127.0.0.1",
    port,
    tls: "off",
    user: null,
    password: null,
    fromName: "Larkwire Tools",
    fromAddress: "hello@larkwire.example",
    helloName: null,
    perMinuteMax: 10_000,
    linesMax: 4,
    perSecondMax: 0,
    perHourMax: 0,
    perDomainPerMinuteMax: 0,
    bounceAddress: null,
    dkimDomain: null,
    dkimSelector: "avow",
    dkimKeyFile: null,
  };
}

async function takeIn(
  database: TestDatabase,
  keyring: Keyring,
  details: { email: string; name?: string },
): Promise<string> {
  const expiresAt = new Date(clock.ms() + 365 * dayMs);
  return database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      const newcomer = { purpose: "correspondence", basis: "asked", policyVersion: "1" } as const;
      const { personId } = await takeInPerson(tx, keyring, { ...newcomer, details, expiresAt });
      return personId;
    });
}
