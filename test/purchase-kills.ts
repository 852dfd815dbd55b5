import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { type Place, until } from "./bad-days/served.ts";
import { buy } from "./customer.ts";
import type { Shop } from "./purchase-shop.ts";

/** What purchases on bad days came to, as the provider's books and the database have it. */
export interface PurchaseCounts {
  /** Sessions that the provider took the money for. */
  readonly paid: number;
  readonly fulfilled: number;
  readonly invoiced: number;
  readonly licences: number;
  /** Paid for and not fulfilled, or not invoiced, or without a licence. */
  readonly lost: number;
  /** Fulfilled, and nothing was paid. */
  readonly unpaid: number;
  /** Numbers left out in the series of invoices, or used twice. */
  readonly gaps: number;
  readonly mailsQueued: number;
  readonly kills: number;
  readonly webhooksSent: number;
  readonly returnsLost: number;
  readonly byCause: Readonly<Record<string, number>>;
}

const clients = 12;

/**
 * So many purchases, some at a time, while webhooks come twice, late, in disorder or never, customers
 * close their browsers, and server and database are killed. Returns once nothing is under way any
 * more: the sweep is called at once, which otherwise comes every few minutes.
 */
export async function buyThroughBadDays(
  shop: Shop,
  purchases: number,
  kills: number,
): Promise<PurchaseCounts> {
  const { place, provider } = shop;
  let left = purchases;
  let returnsLost = 0;
  let done = 0;
  let isOver = false;
  const customer = async () => {
    while (left > 0) {
      left -= 1;
      const n = purchases - left;
      const { returnUrl } = await insist(() =>
        buy({ shop: place.url, product: "curlew", email: `buyer-${n}@people.example` }),
      );
      if (Math.random() < 0.5 && returnUrl) await fetch(returnUrl).catch(() => {});
      else returnsLost += 1;
      done += 1;
    }
  };
  const moods = async () => {
    while (!isOver) {
      Object.assign(provider.faults, {
        webhookDuplicates: pick([0, 0, 1, 3]),
        webhookDelayMs: pick([0, 0, 50, 400]),
        webhookReorder: Math.random() < 0.5,
        webhookLose: Math.random() < 0.3,
        webhookBadSignature: Math.random() < 0.05,
        slowMs: pick([0, 0, 0, 30]),
      });
      await Bun.sleep(300);
    }
  };
  let killed = 0;
  const killer = async () => {
    while (killed < kills) {
      const moment = ((killed + 0.3 + 0.5 * Math.random()) * purchases) / kills;
      await until("so many are done", 300_000, () => done >= moment || isOver);
      if (isOver) return;
      await Bun.sleep(Math.random() * 50);
      if (killed % 3 === 2) process.kill(postmasterPid(place), "SIGKILL");
      else await shop.killServer();
      killed += 1;
    }
  };
  const killing = killer();
  const changing = moods();
  await Promise.all(Array.from({ length: clients }, customer));
  isOver = true;
  await Promise.all([killing, changing]);
  return settleAll(shop, { kills: killed, returnsLost });
}

async function settleAll(
  { place, provider }: Shop,
  told: { readonly kills: number; readonly returnsLost: number },
): Promise<PurchaseCounts> {
  Object.assign(provider.faults, {
    ...{ webhookDuplicates: 0, webhookDelayMs: 0, webhookReorder: false, webhookLose: false },
    ...{ webhookBadSignature: false, slowMs: 0 },
  });
  const { host, port, user, password } = await insist(() => place.login());
  const database = new pg.Client({ host, port, user, password, database: "avow" });
  await database.connect();
  try {
    const paid = provider.sessions().filter(({ paymentId }) => paymentId !== null);
    const count = async (sql: string) =>
      Number((await database.query<{ n: string }>(`select (select ${sql}) as n`)).rows[0]?.n ?? 0);
    const fulfilled = () => count("count(*) from checkout.orders where state = 'fulfilled'");
    let last = -1;
    // Until a whole sweep has found nothing new.
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const now = await fulfilled();
      if (now === last && now >= paid.length) break;
      last = now;
      await database.query(
        "update avow.jobs set run_at = avow.now() where kind = 'checkout.reconcile' and purpose = 'sales'",
      );
      await Bun.sleep(2_500);
    }
    const causes = await database.query<{ cause: string; n: string }>(
      "select cause, count(*) as n from checkout.order_events where event = 'fulfilled' group by 1",
    );
    const ids = paid.map(({ id }) => id);
    const lost = await database.query<{ n: string }>(
      `select count(*) as n from unnest($1::text[]) as s (id) where not exists (
         select from checkout.orders o join checkout.invoices i on i.order_id = o.id
         join checkout.licences l on l.id = o.licence_id
         where o.session_id = s.id and o.state = 'fulfilled')`,
      [ids],
    );
    const unpaid = await database.query<{ n: string }>(
      `select count(*) as n from checkout.orders
       where state = 'fulfilled' and session_id <> all ($1::text[])`,
      [ids],
    );
    return {
      ...told,
      paid: paid.length,
      fulfilled: await fulfilled(),
      invoiced: await count("count(*) from checkout.invoices where kind = 'invoice'"),
      licences: await count("count(*) from checkout.licences"),
      lost: Number(lost.rows[0]?.n ?? -1),
      unpaid: Number(unpaid.rows[0]?.n ?? -1),
      gaps: await count(
        "coalesce(max(place), 0) - count(distinct place) + count(*) - count(distinct number) from checkout.invoices",
      ),
      mailsQueued: await count("count(*) from mail.deliveries where kind = 'checkout.order'"),
      webhooksSent: provider.deliveries().length,
      byCause: Object.fromEntries(causes.rows.map(({ cause, n }) => [cause, Number(n)])),
    };
  } finally {
    await database.end();
  }
}

/** A customer whose page does not answer tries again. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries > 200) throw error;
      await Bun.sleep(150);
    }
  }
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}

function postmasterPid({ folder }: Place): number {
  const [pid = ""] = readFileSync(join(folder, "data/postgres/postmaster.pid"), "utf8").split("\n");
  return Number(pid);
}
