import { listOf, newsletterOn, readerOf, subscribe } from "../test/campaign-scene.ts";
import { log } from "../src/kernel/log.ts";
import { bareLoop } from "./bare-smtp.ts";
import { startSinkProcess } from "./bulk-sink.ts";
import { leaveOneCore } from "./cores.ts";
import { withDatabase } from "./database.ts";
import type { Measurement } from "./figures.ts";
import { lines, type Place, sendCampaign } from "./newsletter-campaign.ts";
import { sendSigned } from "./newsletter-signed.ts";

const recipients = 100_000;
/** So many campaigns are signed, one after another, to as many of the recipients each. */
const parts = 8;
/** A campaign to so many goes before those that are measured, and is told by itself. */
const warmUp = 10_000;

/**
 * A campaign to 100,000 subscribers, from frozen to done, to a sink in a process of its own: each
 * address opened with its audit entry and disclosure, each outcome on disk. Beside it a bare loop
 * that pipelines one and the same mail to the same sink; and the same again signed by us (DKIM)
 * beside the rate at which the cores do nothing but sign, and the bare loop with a signature before
 * each mail. What is signed is sent by a process that has one core from its start, sink and database
 * have the other one, where the machine has two. CPU is that of the process that sends. Each process
 * sends a smaller campaign first, as the runtime compiles what is new to it; so do bare loops profit.
 */
export async function run(): Promise<Measurement> {
  log.setLevel("error");
  return withDatabase(async ({ postmaster, ...place }) => {
    const sink = await startSinkProcess();
    try {
      return await measure({ ...place, port: sink.port }, [sink.pid, postmaster]);
    } finally {
      sink.stop();
    }
  });
}

/** `others` are processes that are not ours to measure. */
async function measure(place: Place, others: readonly number[]): Promise<Measurement> {
  const newsletter = newsletterOn(place.database, place.masterKey, place.port);
  const warm = await listOf(newsletter, "warm-up");
  await subscribe(newsletter, warm, { from: recipients, to: recipients + warmUp });
  const lists: string[] = [];
  for (let part = 0; part < parts; part += 1) {
    const id = await listOf(newsletter, `part-${part}`);
    const each = recipients / parts;
    await subscribe(newsletter, id, { from: part * each, to: (part + 1) * each });
    lists.push(id);
  }
  const first = await sendCampaign(place, [warm], warmUp);
  const plain = await sendCampaign(place, lists, recipients);
  const mail = { from: "hello@larkwire.example", bytes: Buffer.alloc(plain.bytesEach, "x\r\n") };
  const loop = { port: place.port, count: recipients, mail, toOf: readerOf };
  const bare = await bareLoop({ ...loop, lines });
  const core = await leaveOneCore(others);
  const job = {
    ...{ login: place.database.login, masterKey: place.masterKey.toString("hex") },
    ...{ folder: place.folder, port: place.port, mailBytes: mail.bytes.length },
    ...{ warm, warmUp, lists, recipients },
  };
  const signed = await sendSigned(job, core);
  return {
    name: "newsletter",
    figures: {
      messagesPerSecond: plain.perSecond,
      cpuMicrosPerMessage: plain.cpuMicros,
      cpuMicrosPerMessageOfFirst: first.cpuMicros,
      frozenPerSecond: plain.frozenPerSecond,
      rssMb: plain.rssMb,
      recipients,
      dkimOnOneCore: core.length > 0 ? 1 : 0,
      accepted: plain.accepted,
      disclosures: plain.disclosures,
      dkimMessagesPerSecond: signed.perSecond,
      dkimCpuMicrosPerMessage: signed.cpuMicros,
      dkimShareOfSigningRate: signed.shareOfSigning,
      dkimShareOfBareSignAndSend: signed.perSecond / signed.bareSignAndSendPerSecond,
    },
    baseline: {
      barePipeliningPerSecond: bare.perSecond,
      barePipeliningCpuMicros: bare.cpuMicros,
      bareSigningPerSecond: signed.signingPerSecond,
      bareSignAndSendPerSecond: signed.bareSignAndSendPerSecond,
    },
    ratio: plain.perSecond / bare.perSecond,
  };
}
