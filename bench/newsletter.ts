import { writeFile } from "node:fs/promises";
import {
  begin,
  listOf,
  newsletterOn,
  readerOf,
  sendingOf,
  subscribe,
  untilState,
} from "../test/campaign-scene.ts";
import { log } from "../src/kernel/log.ts";
import { generateDkimKey } from "../src/mail/mod.ts";
import type { Database } from "../src/promise/database.ts";
import { shareCores } from "./cores.ts";
import { withDatabase } from "./database.ts";
import type { Measurement } from "./figures.ts";
import { bareLoop } from "./bare-smtp.ts";
import { startSinkProcess } from "./bulk-sink.ts";
import { signer, signingRate } from "./signing-rate.ts";

const recipients = 100_000;
/** So many campaigns are signed, one after another, to as many of the recipients each. */
const parts = 4;
const lines = 4;

/**
 * A campaign to 100,000 subscribers, from frozen to done, to a sink in a process of its own: each
 * address opened with its audit entry and disclosure, each outcome on disk. Beside it a bare loop
 * that pipelines one and the same mail to the same sink; and the same again signed by us (DKIM)
 * beside the rate at which the cores do nothing but sign, and the bare loop with a signature before
 * each mail. For what is signed this process has one core, sink and database the other one, where
 * the machine has two. CPU is this process's alone.
 */
export async function run(): Promise<Measurement> {
  log.setLevel("error");
  return withDatabase(async ({ postmaster, ...place }) => {
    const sink = await startSinkProcess();
    try {
      return await measure({ ...place, port: sink.port, others: [sink.pid, postmaster] });
    } finally {
      sink.stop();
    }
  });
}

interface Place {
  readonly database: Database;
  readonly masterKey: Buffer;
  readonly port: number;
  readonly folder: string;
  /** Processes that are not ours to measure. */
  readonly others: readonly number[];
}

async function measure(place: Place): Promise<Measurement> {
  const newsletter = newsletterOn(place.database, place.masterKey, place.port);
  const lists: string[] = [];
  for (let part = 0; part < parts; part += 1) {
    const id = await listOf(newsletter, `part-${part}`);
    const each = recipients / parts;
    await subscribe(newsletter, id, { from: part * each, to: (part + 1) * each });
    lists.push(id);
  }
  const plain = await campaign(place, lists, recipients, {});
  const mail = { from: "hello@larkwire.example", bytes: Buffer.alloc(plain.bytesEach, "x\r\n") };
  const loop = { port: place.port, count: recipients, mail, toOf: readerOf };
  const bare = await bareLoop({ ...loop, lines });
  const key = await generateDkimKey("rsa");
  const isOneCore = await shareCores(place.others);
  const signed = await signedCampaigns(place, lists, key);
  const few = { count: recipients / parts, lines: 2 * lines };
  const bareSigned = await bareLoop({ ...loop, ...few, before: signer(key) });
  return {
    name: "newsletter",
    figures: {
      messagesPerSecond: plain.perSecond,
      cpuMicrosPerMessage: plain.cpuMicros,
      frozenPerSecond: plain.frozenPerSecond,
      rssMb: plain.rssMb,
      recipients,
      dkimOnOneCore: isOneCore ? 1 : 0,
      accepted: plain.accepted,
      disclosures: plain.disclosures,
      dkimMessagesPerSecond: signed.perSecond,
      dkimCpuMicrosPerMessage: signed.cpuMicros,
      dkimShareOfSigningRate: signed.shareOfSigning,
      dkimShareOfBareSignAndSend: signed.perSecond / bareSigned.perSecond,
    },
    baseline: {
      barePipeliningPerSecond: bare.perSecond,
      barePipeliningCpuMicros: bare.cpuMicros,
      bareSigningPerSecond: signed.signingPerSecond,
      bareSignAndSendPerSecond: bareSigned.perSecond,
    },
    ratio: plain.perSecond / bare.perSecond,
  };
}

/**
 * All recipients in parts, each between two looks at how fast this machine signs just now: one that
 * is shared with others is not as fast at every moment. The share is of the signatures that could
 * have been made in the time it took.
 */
async function signedCampaigns(place: Place, lists: readonly string[], key: string) {
  const dkimKeyFile = `${place.folder}/dkim.pem`;
  await writeFile(dkimKeyFile, key);
  const dkim = { dkimDomain: "larkwire.example", dkimKeyFile };
  const rates = [await signingRate(key)];
  const each = recipients / lists.length;
  let [seconds, cpuMicros, could] = [0, 0, 0];
  for (const list of lists) {
    const done = await campaign(place, [list], each, dkim);
    rates.push(await signingRate(key));
    const [before = 0, after = 0] = rates.slice(-2);
    const took = each / done.perSecond;
    seconds += took;
    cpuMicros += done.cpuMicros / lists.length;
    could += (took * (before + after)) / 2;
  }
  return {
    perSecond: recipients / seconds,
    cpuMicros,
    signingPerSecond: could / seconds,
    shareOfSigning: recipients / could,
  };
}

type MailChange = NonNullable<Parameters<typeof newsletterOn>[3]>["mail"];

/** Freezes a campaign to the lists, then measures from there until its state is done. */
async function campaign(
  { database, masterKey, port }: Place,
  listIds: readonly string[],
  count: number,
  mail: MailChange,
) {
  const newsletter = newsletterOn(database, masterKey, port, {
    mail: { linesMax: lines, ...mail },
  });
  const { id } = await begin(newsletter, listIds);
  const startedAt = performance.now();
  const sending = sendingOf(newsletter, { silenceMs: 60_000 });
  await untilState(newsletter, id, "sending", 120_000);
  const from = performance.now();
  const cpu = process.cpuUsage();
  let rss = 0;
  const sample = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 100);
  await untilState(newsletter, id, "done", 300_000);
  clearInterval(sample);
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  await sending.stop();
  const { rows } = await database.steward.query<{ accepted: number; size: number; n: number }>(
    `select c.accepted, octet_length(c.html) + octet_length(c.text_part) as size,
       (select count(*)::int from ledger.disclosures x
        join mail.deliveries d on d.id = x.delivery_id where d.ref = c.id) as n
     from newsletter.campaigns c where c.id = $1`,
    [id],
  );
  const [row] = rows;
  return {
    perSecond: count / seconds,
    cpuMicros: (used.user + used.system) / count,
    frozenPerSecond: count / ((from - startedAt) / 1000),
    rssMb: rss / 1024 ** 2,
    accepted: row?.accepted ?? 0,
    disclosures: row?.n ?? 0,
    /** About as many as a mail of it has. */
    bytesEach: row?.size ?? 0,
  };
}
