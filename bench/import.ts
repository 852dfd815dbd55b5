import { join } from "node:path";
import { newId } from "../src/kernel/ids.ts";
import { log } from "../src/kernel/log.ts";
import { importFile } from "../src/newsletter/mod.ts";
import { createKeyring } from "../src/people/mod.ts";
import type { Database } from "../src/promise/database.ts";
import { withDatabase } from "./database.ts";
import type { Measurement } from "./figures.ts";

const subscribers = 1_000_000;
const megabyte = 1024 ** 2;

/**
 * A million subscribers from one file in the shape of Mailchimp's exports: read, each sealed under a
 * key of their own, indexed, and on disk with consent and subscription, batch by batch. Beside it
 * PostgreSQL's own COPY of as many rows, in the clear, from a file on its disk into one bare table.
 * Memory and CPU are those of this process, which also makes up the file as it goes.
 */
export async function run(): Promise<Measurement> {
  log.setLevel("error");
  return withDatabase(({ database, masterKey, folder }) => measure(database, masterKey, folder));
}

async function measure(
  database: Database,
  masterKey: Buffer,
  folder: string,
): Promise<Measurement> {
  const copyPerSecond = await copyBare(database, join(folder, "plain.csv"));
  const first = await importMany(database, masterKey, false);
  const again = await importMany(database, masterKey, true);
  return {
    name: "import",
    figures: {
      subscribers,
      rowsPerSecond: first.perSecond,
      seconds: first.seconds,
      cpuUsPerRow: first.cpuUsPerRow,
      fileMb: first.fileMb,
      rssMbBefore: first.rssBefore,
      rssMbMost: first.rssMost,
      dryRunOfKnownRowsPerSecond: again.perSecond,
      dryRunRssMbMost: again.rssMost,
    },
    baseline: { copyRowsPerSecond: copyPerSecond },
    ratio: first.perSecond / copyPerSecond,
  };
}

async function importMany(database: Database, masterKey: Buffer, isDryRun: boolean) {
  const listId = await listOf(database);
  Bun.gc(true);
  const rssBefore = process.memoryUsage().rss / megabyte;
  let rssMost = rssBefore;
  const cpu = process.cpuUsage();
  const from = performance.now();
  const report = await importFile(
    {
      ...{ database, policyVersion: "1", fields: ["email", "name"], keptDays: 730 },
      keyring: createKeyring(masterKey, database.instanceId),
    },
    {
      ...{ file: madeUpFile(), listIds: [listId], isDryRun, operatorId: null },
      isVouched: true,
      onProgress: () => {
        rssMost = Math.max(rssMost, process.memoryUsage().rss / megabyte);
      },
    },
  );
  const seconds = (performance.now() - from) / 1_000;
  const used = process.cpuUsage(cpu);
  const settled = isDryRun ? report.outcomes.known : report.outcomes.added;
  if (settled !== subscribers) throw new Error("not every subscriber came in");
  return {
    ...{ seconds, rssBefore, rssMost },
    perSecond: subscribers / seconds,
    cpuUsPerRow: (used.user + used.system) / subscribers,
    fileMb: report.bytesRead / megabyte,
  };
}

async function listOf(database: Database): Promise<string> {
  const id = newId();
  await database
    .db("newsletter")
    .insertInto("newsletter.lists")
    .values({ id, slug: id, title: "News", wording: "Yes.", created_at: new Date() })
    .execute();
  return id;
}

const head =
  '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n';

async function* madeUpFile() {
  yield Buffer.from(head);
  for (let n = 0; n < subscribers; n += 250) {
    const rows = Array.from(
      { length: 250 },
      (_, k) =>
        `person-${n + k}@bench.example,Ada,"Person ${n + k}",4,"2023-01-02 03:04:05",192.0.2.7,"2023-01-02 03:05:06",192.0.2.7,53.2,-9.05,0,1,Europe/Dublin,IE,G,"2024-05-01 09:30:00",${n + k},a1b2c3d4e5,,"""Customer"""\n`,
    );
    yield Buffer.from(rows.join(""));
  }
}

/** The plainest way that could be right: as many addresses and names, readable by everybody. */
async function copyBare(database: Database, file: string): Promise<number> {
  const lines = Array.from({ length: 1_000 }, (_, n) => n);
  const writer = Bun.file(file).writer();
  for (let n = 0; n < subscribers; n += lines.length) {
    await writer.write(
      lines.map((k) => `person-${n + k}@bench.example,Ada Person ${n + k},2023-01-02\n`).join(""),
    );
  }
  await writer.end();
  const client = await database.steward.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query(
      "create table public.plain (email text primary key, name text, subscribed_at timestamptz)",
    );
    const from = performance.now();
    await client.query(`copy public.plain from '${file}' (format csv)`);
    return (subscribers / (performance.now() - from)) * 1_000;
  } finally {
    await client.query("reset statement_timeout");
    client.release();
  }
}
