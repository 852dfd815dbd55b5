import { begin, newsletterOn, sendingOf, untilState } from "../test/campaign-scene.ts";
import type { Database } from "../src/promise/database.ts";

/** Where campaigns are sent from, and to. */
export interface Place {
  readonly database: Database;
  readonly masterKey: Buffer;
  /** The sink's. */
  readonly port: number;
  /** For files. */
  readonly folder: string;
}

/** So many connections to the relay at once. */
export const lines = 4;

type MailChange = NonNullable<Parameters<typeof newsletterOn>[3]>["mail"];

/** Freezes a campaign to the lists, then measures from there until its state is done. */
export async function sendCampaign(
  { database, masterKey, port }: Place,
  listIds: readonly string[],
  count: number,
  mail: MailChange = {},
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
