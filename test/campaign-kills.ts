import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCluster } from "../src/cluster/mod.ts";
import {
  decideUncertainMails,
  type Newsletter,
  readCampaign,
  readProgress,
} from "../src/newsletter/mod.ts";
import { type Database, openDatabase } from "../src/promise/database.ts";
import { mostPurposes } from "../src/promises.ts";
import { freePort } from "./free-port.ts";
import { ask, makePlace, type Place, type Run, until } from "./bad-days/served.ts";
import { begin, listOf, newsletterOn, operatorId, readerOf, subscribe } from "./campaign-scene.ts";
import { migrationsFolder } from "./database.ts";
import { type RecordingRelay, startRecordingRelay } from "./recording-relay.ts";

export type Victim = "server" | "database" | "relay";

/** What came of one campaign under kills, as the relay's own record and the database have it. */
export interface KillCounts {
  readonly recipients: number;
  readonly kills: readonly Victim[];
  /** The relay has no word of them, and nobody lists them as uncertain. */
  readonly lost: number;
  /** Listed as uncertain when all had settled, and how many of those the relay had in truth. */
  readonly uncertain: number;
  readonly uncertainTaken: number;
  /** The relay took them twice before anybody decided to send them again. */
  readonly doubledUnasked: number;
  /** After the uncertain ones were sent again: taken twice, and whether all of those were listed. */
  readonly doubledAfter: number;
  readonly doubledUnlisted: number;
  /** The relay never took them, in the end. */
  readonly missing: number;
}

/** A real server with its database, and a relay that keeps a record; all three can be killed. */
export interface KillScene {
  /** Sends a campaign and kills `victims` one after another, at moments by `chance`. */
  run(victims: readonly Victim[], chance: () => number): Promise<KillCounts>;
  close(): Promise<void>;
}

/** Sends so fast that a campaign takes a few seconds, in which to be killed. */
const perSecond = 200;

export async function openKillScene(recipients: number): Promise<KillScene> {
  const place = await makePlace();
  const record = join(place.folder, "relay.txt");
  writeFileSync(record, "");
  const relay = await startRecordingRelay(freePort(), record);
  const env = {
    AVOW_MAIL_PORT: String(relay.port),
    AVOW_MAIL_PER_SECOND_MAX: String(perSecond),
    AVOW_SERVER_PUBLIC_URL: "https://avow.vendor.example",
  };
  let server: Run = await place.serve(env);
  const listId = await withNewsletter(place, relay.port, async (newsletter) => {
    const id = await listOf(newsletter, "kills");
    await subscribe(newsletter, id, { to: recipients });
    return id;
  });
  const kill: Readonly<Record<Victim, () => Promise<void>>> = {
    async server() {
      server.kill("SIGKILL");
      await server.exited;
      server = await place.serve(env);
    },
    // Avow starts it again by itself; it may be about to already.
    database: () =>
      until("the database is killed", 30_000, () => {
        try {
          return process.kill(postmasterPid(place), "SIGKILL");
        } catch {
          return false;
        }
      }).then(() => {}),
    async relay() {
      await relay.kill();
      await Bun.sleep(300);
      await relay.start();
    },
  };
  return {
    async run(victims, chance) {
      const before = relay.taken();
      const id = await withNewsletter(place, relay.port, async (newsletter) => {
        const campaign = await begin(newsletter, [listId]);
        return campaign.id;
      });
      const sum = () => [...relay.taken().values()].reduce((all, n) => all + n, 0);
      const from = sum();
      const moments = victims.map(() => Math.floor(chance() * recipients * 0.95));
      for (const [i, moment] of moments.toSorted((a, b) => a - b).entries()) {
        // The last few milliseconds by chance too: between a claim, a reply and a commit.
        await until("so many are sent", 90_000, () => sum() - from >= moment);
        await Bun.sleep(chance() * 60);
        await kill[victims[i] ?? "server"]();
      }
      return count({ place, relay, id, before, recipients, victims });
    },
    async close() {
      await relay.kill();
      await place.clear();
    },
  };
}

interface Counting {
  readonly place: Place;
  readonly relay: RecordingRelay;
  readonly id: string;
  readonly before: ReadonlyMap<string, number>;
  readonly recipients: number;
  readonly victims: readonly Victim[];
}

async function count(it: Counting): Promise<KillCounts> {
  const { relay, before, recipients } = it;
  const addresses = Array.from({ length: recipients }, (_, n) => readerOf(n));
  const taken = () => {
    const now = relay.taken();
    return addresses.map((address) => (now.get(address) ?? 0) - (before.get(address) ?? 0));
  };
  await untilDone(it);
  const first = taken();
  const uncertain = new Set(await uncertainReaders(it));
  const isUncertain = (n: number) => uncertain.has(n);
  const listed = { again: 0 };
  if (uncertain.size > 0) {
    await withNewsletter(it.place, relay.port, async (newsletter) => {
      const decide = { operatorId, id: it.id, deliveryIds: null, decision: "send-again" } as const;
      listed.again = await decideUncertainMails(newsletter, decide);
    });
    await untilDone(it);
  }
  const last = taken();
  const countOf = (counts: readonly number[], holds: (taken: number, n: number) => boolean) =>
    counts.filter(holds).length;
  return {
    recipients,
    kills: it.victims,
    lost: countOf(first, (times, n) => times === 0 && !isUncertain(n)),
    uncertain: uncertain.size,
    uncertainTaken: countOf(first, (times, n) => times > 0 && isUncertain(n)),
    doubledUnasked: countOf(first, (times) => times > 1),
    doubledAfter: countOf(last, (times) => times > 1),
    doubledUnlisted: countOf(last, (times, n) => times > 1 && !isUncertain(n)),
    missing: countOf(last, (times) => times === 0),
  };
}

/** Waits until the campaign is done; leases and waits of a minute and more pass at once here. */
async function untilDone({ place, relay, id }: Counting): Promise<void> {
  await until("the campaign is done", 90_000, async () => {
    try {
      return await withNewsletter(place, relay.port, async (newsletter) => {
        const { state } = await readCampaign(newsletter, id);
        if (state === "done") return true;
        const { claimed, deferred } = await readProgress(newsletter, id);
        if (claimed + deferred > 0) await Bun.sleep(1_000);
        await hurry(place, id);
        return false;
      });
    } catch {
      // The database is coming up again.
      return false;
    }
  });
}

/** Only what its sender does not renew: a second ago the lease was as old. */
async function hurry(place: Place, id: string): Promise<void> {
  await ask(
    await place.login(),
    `update mail.deliveries set next_at = 'epoch',
       claimed_until = case when claimed_until < now() + interval '38 seconds'
         then now() else claimed_until end
     where ref = $1 and state in ('claimed', 'deferred')`,
    [id],
  );
}

async function uncertainReaders({ place, relay, id }: Counting): Promise<readonly number[]> {
  return withNewsletter(place, relay.port, async ({ database, keyring }) => {
    const { rows } = await database.steward.query<{ email_index: Buffer }>(
      `select s.email_index from mail.deliveries d
       join newsletter.subscribers s on s.person_id = d.person_id
       where d.ref = $1 and d.state = 'uncertain'`,
      [id],
    );
    const all = new Set(rows.map((row) => row.email_index.toString("hex")));
    const found: number[] = [];
    for (let n = 0; all.size > found.length && n < 1_000_000; n += 1) {
      if (all.has(keyring.emailIndex(readerOf(n)).toString("hex"))) found.push(n);
    }
    return found;
  });
}

async function withNewsletter<T>(
  place: Place,
  port: number,
  work: (newsletter: Newsletter) => Promise<T>,
): Promise<T> {
  const storage = {
    dataFolder: join(place.folder, "data"),
    keyFile: join(place.folder, "avow.key"),
    databaseUrl: null,
  };
  const { login, masterKey } = await openCluster(storage, { asGuest: true });
  const database: Database = await openDatabase({
    ...{ login, masterKey, purposes: mostPurposes, migrations: migrationsFolder, lookOnly: true },
  });
  try {
    return await work(newsletterOn(database, masterKey, port));
  } finally {
    await database.close();
  }
}

function postmasterPid(place: Place): number {
  const note = readFileSync(join(place.folder, "data/postgres/avow.json"), "utf8");
  return (JSON.parse(note) as { pid: number }).pid;
}
