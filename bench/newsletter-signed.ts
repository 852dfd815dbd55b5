/** Campaigns that we sign ourselves, sent by a process of its own: it has its cores from its start. */
import { writeFile } from "node:fs/promises";
import { readerOf } from "../test/campaign-scene.ts";
import { log } from "../src/kernel/log.ts";
import type { Login } from "../src/kernel/sql.ts";
import { generateDkimKey } from "../src/mail/mod.ts";
import { openDatabase } from "../src/promise/database.ts";
import { mostPurposes } from "../src/promises.ts";
import { bareLoop } from "./bare-smtp.ts";
import { lines, type Place, sendCampaign } from "./newsletter-campaign.ts";
import { signer, signingRate } from "./signing-rate.ts";

interface Job {
  readonly login: Login;
  /** In hexadecimal digits. */
  readonly masterKey: string;
  readonly folder: string;
  readonly port: number;
  /** A list of so many, which is sent a campaign first, unsigned. */
  readonly warm: string;
  readonly warmUp: number;
  /** Each is sent a campaign of its own. */
  readonly lists: readonly string[];
  /** In all lists together, as many in each. */
  readonly recipients: number;
  /** How large the mail of the bare loop is. */
  readonly mailBytes: number;
}

interface Signed {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly signingPerSecond: number;
  readonly shareOfSigning: number;
  readonly bareSignAndSendPerSecond: number;
}

/** Does the job in a process that is started by `command`, if that is one. */
export async function sendSigned(job: Job, command: readonly string[]): Promise<Signed> {
  const child = Bun.spawn([...command, process.execPath, "--no-env-file", import.meta.path], {
    stdin: Buffer.from(JSON.stringify(job)),
    stdout: "pipe",
    stderr: "inherit",
  });
  return JSON.parse(await child.stdout.text()) as Signed;
}

async function doJob(job: Job): Promise<Signed> {
  log.setLevel("error");
  const masterKey = Buffer.from(job.masterKey, "hex");
  const migrations = `${import.meta.dir}/../migrations`;
  const { login, folder, port } = job;
  const database = await openDatabase({ login, masterKey, purposes: mostPurposes, migrations });
  const key = await generateDkimKey("rsa");
  const place = { database, masterKey, folder, port };
  await sendCampaign(place, [job.warm], job.warmUp);
  const signed = await signedCampaigns(place, job, key);
  const bare = await bareLoop({
    port,
    lines: 2 * lines,
    count: job.recipients / job.lists.length,
    mail: { from: "hello@larkwire.example", bytes: Buffer.alloc(job.mailBytes, "x\r\n") },
    toOf: readerOf,
    before: signer(key),
  });
  await database.close();
  return { ...signed, bareSignAndSendPerSecond: bare.perSecond };
}

/**
 * All recipients in parts, each between two looks at how fast this machine signs just now: one that
 * is shared with others is not as fast at every moment. The share is of the signatures that could
 * have been made in the time it took.
 */
async function signedCampaigns(place: Place, { lists, recipients }: Job, key: string) {
  const dkimKeyFile = `${place.folder}/dkim.pem`;
  await writeFile(dkimKeyFile, key);
  const dkim = { dkimDomain: "larkwire.example", dkimKeyFile };
  const rates = [await signingRate(key)];
  const each = recipients / lists.length;
  let [seconds, cpuMicros, could] = [0, 0, 0];
  for (const list of lists) {
    const done = await sendCampaign(place, [list], each, dkim);
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

if (import.meta.main) {
  const done = await doJob((await Bun.stdin.json()) as Job);
  await Bun.write(Bun.stdout, JSON.stringify(done));
  process.exit(0);
}
