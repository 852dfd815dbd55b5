import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { connect } from "node:net";
import { createRegister } from "../src/egress/mod.ts";
import { newId, newSecret } from "../src/kernel/ids.ts";
import {
  type Bulk,
  type BulkMail,
  compileBulk,
  createBulk,
  createDkimSigner,
  joined,
  mailRelay,
  signedMessageId,
  spliceBulk,
  verpAddress,
  withField,
} from "../src/mail/mod.ts";
import { startSinkProcess } from "./bulk-sink.ts";
import type { Figures, Measurement } from "./figures.ts";

const linesMax = 4;
const batch = 200;
const messages = 20_000;
const signedMessages = 5_000;
const runs = 3;
const domain = "larkwire.example";
const marks = { greeting: "slot-greeting", unsubscribe: "slot-unsubscribe" };
const key = newSecret();

/** A newsletter of 20 KB as it leaves. */
const template = compileBulk({
  from: { name: "Larkwire Tools", address: `hello@${domain}` },
  subject: "Larkwire 4.3 is out",
  headers: { "List-Id": `<news.${domain}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
  recipientHeaders: ["List-Unsubscribe"],
  text: `${marks.greeting}\n\n${"Since 4.2 a trace is cut where you want it.\n".repeat(70)}${marks.unsubscribe}\n`,
  html: `<p>${marks.greeting}</p>${'<p style="margin:0 0 16px">Since 4.2 a trace is cut where you want it – at last.</p>\n'.repeat(150)}<a href="${marks.unsubscribe}">Unsubscribe</a>`,
  slots: marks,
});

/**
 * Mails to many, of 20 KB each, over four lines to a relay in a process of its own, beside a bare
 * loop of sockets that writes the same bytes and looks at no reply but "go on"; once with our own
 * DKIM signatures, beside what the cores can sign. All CPU is that of this process.
 */
export async function run(): Promise<Measurement> {
  const sink = await startSinkProcess();
  try {
    const ready = mailOf(0);
    const client = await best(() => throughClient(sink.port, messages, () => ready));
    const bare = await best(() => bareLoop(sink.port, messages, ready));
    const whole = await best(() => throughClient(sink.port, messages, mailOf));
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signing = await best(() => bareSigning(privateKey));
    const signed = await best(() => withSignatures(sink.port, privateKey));
    return {
      name: "bulk",
      figures: {
        messagesPerSecond: client.perSecond,
        clientCpuUsPerMessage: client.cpuUs,
        composedPerSecond: whole.perSecond,
        composedCpuUsPerMessage: whole.cpuUs,
        signedPerSecond: signed.perSecond,
        signedCpuUsPerMessage: signed.cpuUs,
        signedShareOfBareSigning: signed.perSecond / signing.perSecond,
        signedShareOfBareSigningCpu: signing.cpuUs / signed.cpuUs,
        messageBytes: joined(ready.bytes).length,
        rssMb: process.memoryUsage.rss() / 1024 ** 2,
        sinkIsPostfix: sink.isPostfix,
      },
      baseline: {
        bareMessagesPerSecond: bare.perSecond,
        bareCpuUsPerMessage: bare.cpuUs,
        bareSignaturesPerSecond: signing.perSecond,
        bareCpuUsPerSignature: signing.cpuUs,
      },
      ratio: client.perSecond / bare.perSecond,
    };
  } finally {
    sink.stop();
  }
}

type Rate = Figures & { readonly perSecond: number; readonly cpuUs: number };

/** The best of some runs: the others waited for something else. */
async function best(work: () => Promise<number>): Promise<Rate> {
  const rates: Rate[] = [];
  for (let i = 0; i < runs; i += 1) {
    const cpu = process.cpuUsage();
    const from = performance.now();
    const count = await work();
    const seconds = (performance.now() - from) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    rates.push({ perSecond: count / seconds, cpuUs: (user + system) / count });
  }
  return {
    perSecond: Math.max(...rates.map(({ perSecond }) => perSecond)),
    cpuUs: Math.min(...rates.map(({ cpuUs }) => cpuUs)),
  };
}

function mailOf(n: number): BulkMail & ReturnType<typeof spliceBulk> {
  const id = newId();
  const url = `https://avow.${domain}/newsletter/unsubscribe/${id}${id}`;
  const to = `person-${n}@bench.example`;
  const message = spliceBulk(template, {
    to: { name: "Ada Lovelace", address: to },
    messageId: signedMessageId(id, domain, key),
    headers: { "List-Unsubscribe": `<${url}>` },
    slots: { greeting: "Hello Ada Lovelace,", unsubscribe: url },
  });
  return { from: verpAddress(`bounces@${domain}`, id, key), to, ...message };
}

function clientOf(port: number): Bulk {
  const mail = {
    ...{ host: "127.0.0.1", port, user: null, password: null, fromName: "Larkwire" },
    ...{ fromAddress: `hello@${domain}`, helloName: null, perMinuteMax: 1, linesMax },
    ...{ perSecondMax: 0, perHourMax: 0, perDomainPerMinuteMax: 0, bounceAddress: null },
    tls: "off" as const,
    ...{ dkimDomain: null, dkimSelector: "avow", dkimKeyFile: null },
  };
  const register = createRegister([mailRelay(mail, { purposes: [], categories: [] })]);
  return createBulk({ register, mail, linesMax, silenceMs: 30_000 });
}

async function throughClient(
  port: number,
  count: number,
  make: (n: number) => BulkMail | Promise<BulkMail>,
): Promise<number> {
  const bulk = clientOf(port);
  let accepted = 0;
  const settled = (_: number, { state }: { state: string }) => {
    if (state === "accepted") accepted += 1;
  };
  const sending: Promise<void>[] = [];
  for (let n = 0; n < count; n += batch) {
    const mails = await Promise.all(Array.from({ length: batch }, async (_, i) => make(n + i)));
    sending.push(bulk.send(mails, settled));
    // The next batch is made while this one is on its way.
    await sending[sending.length - 2];
  }
  await Promise.all(sending);
  await bulk.close();
  if (accepted !== count) throw new Error(`the relay took ${accepted} of ${count} mails`);
  return accepted;
}

/** As fast as sockets go: a body and the next envelope for each "go on", nothing else looked at. */
async function bareLoop(
  port: number,
  count: number,
  mail: ReturnType<typeof mailOf>,
): Promise<number> {
  const envelope = `MAIL FROM:<${mail.from}>\r\nRCPT TO:<${mail.to}>\r\nDATA\r\n`;
  const group = Buffer.concat([joined(mail.bytes), Buffer.from(`.\r\n${envelope}`)]);
  const each = count / linesMax;
  const line = () =>
    new Promise<void>((resolve, reject) => {
      let left = each;
      const socket = connect(port, "127.0.0.1");
      socket.setNoDelay(true);
      socket.once("error", reject);
      socket.once("close", () => resolve());
      socket.once("data", () => socket.write(`EHLO bench\r\n${envelope}`));
      socket.on("data", (chunk: Buffer) => {
        if (!chunk.includes("354 ")) return;
        if (left > 0) socket.write(group);
        else socket.destroy();
        left -= 1;
      });
    });
  await Promise.all(Array.from({ length: linesMax }, line));
  return count;
}

/** What the cores can sign when they do nothing else, through the runtime's thread pool. */
async function bareSigning(privateKey: KeyObject): Promise<number> {
  const data = Buffer.alloc(700, 97);
  let left = signedMessages;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      sign("sha256", data, privateKey, (error) => (error ? reject(error) : resolve()));
    });
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return signedMessages;
}

function withSignatures(port: number, privateKey: KeyObject): Promise<number> {
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const signer = createDkimSigner({ domain, selector: "avow", privateKeyPem: pem });
  return throughClient(port, signedMessages, async (n) => {
    const mail = mailOf(n);
    return { ...mail, bytes: withField(mail.bytes, await signer.sign(mail.bytes)) };
  });
}
