import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { layInstance } from "../laid-instance.ts";

const root = join(import.meta.dir, "../..");

/** A real `avow demo`, as `npm start` runs it, on free ports and with data of its own. */
export interface Demo {
  readonly avow: string;
  readonly site: string;
  readonly mailbox: string;
  readonly payments: string;
  readonly ownerLink: string;
  /** The raw mails so far, newest first, with quoted-printable undone. */
  mails(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts it and waits until it says where everything is. */
export async function startDemo(): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), "avow-demo-"));
  await layInstance(folder);
  const [avow, site, mailbox] = [freePort(), freePort(), freePort()];
  const [smtp, payments, adCompany] = [freePort(), freePort(), freePort()];
  const { PATH = "", TMPDIR = "", AVOW_TEST_RUN = "" } = process.env;
  const child = Bun.spawn([join(root, "bin/avow"), "demo"], {
    cwd: root,
    env: {
      ...{ PATH, AVOW_TEST_RUN, ...(TMPDIR ? { TMPDIR } : {}) },
      AVOW_PORT: String(avow),
      AVOW_DATA: join(folder, "data"),
      AVOW_SANDBOX_SITE_PORT: String(site),
      AVOW_SANDBOX_MAILBOX_PORT: String(mailbox),
      AVOW_SANDBOX_SMTP_PORT: String(smtp),
      AVOW_SANDBOX_PAYMENT_PORT: String(payments),
      AVOW_SANDBOX_AD_COMPANY_PORT: String(adCompany),
      AVOW_PROOFS_DRILL_EVERY_HOURS: "0",
    },
    stdout: "pipe",
    stderr: "ignore",
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
    await rm(folder, { recursive: true, force: true });
  };
  const ownerLink = await readOwnerLink(child.stdout);
  if (!ownerLink) {
    await stop();
    throw new Error("the demo did not say where to sign in");
  }
  return {
    avow: `http://localhost:${avow}`,
    site: `http://localhost:${site}`,
    mailbox: `http://localhost:${mailbox}`,
    payments: `http://localhost:${payments}`,
    ownerLink,
    mails: () => readMails(`http://localhost:${mailbox}`),
    stop,
  };
}

/** Reads on to the end: a program that nobody listens to any more takes that as a reason to end. */
function readOwnerLink(stdout: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const found = Promise.withResolvers<string | undefined>();
  const read = async () => {
    const decoder = new TextDecoder();
    let said = "";
    for await (const chunk of stdout) {
      said += decoder.decode(chunk, { stream: true });
      const link = /http:\S+\/admin\/sign-in\/[\w-]+(?=\s)/.exec(said)?.[0];
      if (link) found.resolve(link);
    }
  };
  void read().finally(() => {
    found.resolve(undefined);
  });
  return found.promise;
}

async function readMails(mailbox: string): Promise<readonly string[]> {
  const list = (await (await fetch(`${mailbox}/api/mails`)).json()) as { mails: { id: string }[] };
  return Promise.all(
    list.mails.map(async ({ id }) => {
      const raw = await (await fetch(`${mailbox}/mails/${id}/raw`)).text();
      return raw.replace(/=\r?\n/g, "").replaceAll("=3D", "=");
    }),
  );
}
