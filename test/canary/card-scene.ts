/** A shop in a server of its own, its way out tapped, so that everything can be searched for a card. */
import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import {
  type SandboxPaymentProvider,
  startPaymentProvider,
} from "../../sandbox/payment-provider/mod.ts";
import { newMark } from "../../src/kernel/ids.ts";
import { openPool } from "../../src/kernel/sql.ts";
import { type Hunt, type HuntedPlaces, hunt, placeNames } from "../../src/promise/hunt.ts";
import { findInMemory, processTree } from "../../src/promise/scan-memory.ts";
import { ask, makePlace, type Place, type Run } from "../bad-days/served.ts";

export interface CardScene {
  readonly place: Place;
  readonly run: Run;
  readonly provider: SandboxPaymentProvider;
  /** What is planted in every place that is searched. */
  readonly mark: string;
  /** Searches everything, or all but the memory; writes all to disk before. */
  search(needles: readonly string[], where: "everywhere" | "not in memory"): Promise<Hunt>;
  close(): Promise<void>;
}

/** Whether this system shows the memory of these processes; some containers don't. */
export function isMemoryShown(pids: readonly number[]): boolean {
  const { processes, unread } = findInMemory(pids, [newMark()]);
  return processes > 0 && unread.length === 0;
}

/** A door beside another: what comes in by it goes on, and is recorded. */
async function tapped(port: number) {
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    const onward = connect({ host: "127.0.0.1", port });
    socket.on("data", (chunk) => chunks.push(Buffer.from(chunk)));
    socket.pipe(onward).pipe(socket);
    socket.on("error", () => onward.destroy());
    onward.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    left: () => Buffer.concat(chunks),
    close: () => server.close(),
  };
}

export const formFields = ["name", "email", "company", "phone", "subject", "message"] as const;
export const visitedSite = "vendor.example";
export const postmarkSecret = "avow:s3cret";

/** The house's own configuration, its shop with it, around this test's ports. */
async function configure(place: Place, mark: string, ports: { smtp: number; api: number }) {
  const config = join(place.folder, "avow.toml");
  const own = await readFile(config, "utf8");
  const shop = await readFile(join(import.meta.dir, "../../avow.toml"), "utf8");
  const fields = JSON.stringify(formFields);
  await writeFile(
    config,
    `${own.replace(/^port = (?!.*)|(?<=\[mail\]\nport = )\d+/m, String(ports.smtp))}
[[contact.forms]]
id = "contact"
title = "Write ${mark}"
fields = ${fields}
required = ["email", "message"]
[[visits.sites]]
domain = "${visitedSite}"
${shop
  .slice(shop.indexOf("[checkout]"), shop.indexOf("[proofs]"))
  .replace(/^api_base = .*/m, `api_base = "http://127.0.0.1:${ports.api}"`)
  .replace(/^page_origin = .*/m, `page_origin = "http://127.0.0.1:${ports.api}"`)}`,
  );
  const policy = join(place.folder, "policy.md");
  const text = await readFile(policy, "utf8");
  await writeFile(policy, text.replace(/fields="name,[^"]*"/, `fields="${formFields.join(",")}"`));
}

export async function openCardScene(): Promise<CardScene> {
  const place = await makePlace({ isEmpty: true });
  const mark = newMark();
  const provider = await startPaymentProvider({
    ...{ port: 0, host: "127.0.0.1" },
    ...{ secretKey: "sk_test_sandbox", webhookSecret: "whsec_sandbox" },
    webhookUrl: () => `${place.url}/checkout/webhooks/stripe`,
  });
  const relay = await tapped(place.mailbox.smtpPort);
  const api = await tapped(provider.port);
  await configure(place, mark, { smtp: relay.port, api: api.port });
  const run = await place.serve({
    AVOW_SERVER_LOG_LEVEL: "debug",
    AVOW_BOUNCES_POSTMARK_SECRET: postmarkSecret,
  });
  const login = await place.login();
  await ask(login, "create table public.planted (mark text)");
  await ask(login, "insert into public.planted values ($1)", [mark]);

  async function search(needles: readonly string[], where: "everywhere" | "not in memory") {
    for (const statement of ["analyze", "vacuum", "checkpoint"]) await ask(login, statement);
    const walFolder = join(place.folder, "data/postgres/pg_wal");
    const pool = openPool(login, { max: 1, name: "steward" });
    const ofServer = processTree(run.pid);
    const places: HuntedPlaces = {
      folders: {
        files: { folder: place.folder, except: walFolder },
        "write-ahead log": { folder: walFolder },
      },
      values: { values: pool },
      collected: {
        log: () => Buffer.from(run.said()),
        mails: () => Buffer.concat(place.mailbox.mails().map(({ raw }) => Buffer.from(raw))),
        "bytes to the relay": relay.left,
        "bytes to the payment provider": api.left,
      },
      memory:
        where === "everywhere"
          ? {
              "memory of the server": () => ofServer.slice(0, 1),
              "memory of the database": () => ofServer.slice(1),
            }
          : {},
    };
    const planted = {
      ...Object.fromEntries(placeNames(places).map((name) => [name, mark])),
      ...{ log: '"level":"debug"', mails: "Larkwire", "bytes to the relay": "RCPT TO:" },
      "bytes to the payment provider": "POST /v1/checkout/sessions",
    };
    try {
      return await hunt(places, needles, planted);
    } finally {
      await pool.end();
    }
  }
  return {
    ...{ place, run, provider, mark, search },
    async close() {
      await place.clear();
      relay.close();
      api.close();
      await provider.stop();
    },
  };
}
