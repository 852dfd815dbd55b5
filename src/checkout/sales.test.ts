import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { openShop, sell, type Shop } from "../../test/made-up-shop.ts";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { accountingCsv } from "./accounting-csv.ts";
import { findOrders, listOrders } from "./list-orders.ts";
import { learnOfRefund, refundOrder } from "./refund.ts";
import { readRevenue } from "./revenue.ts";
import { readWholeOrder } from "./whole-order.ts";

let database: TestDatabase;
let shop: Shop;
const loud = log.redirect(() => undefined);
const operatorId = newId();

beforeAll(async () => {
  database = await testDatabase();
  shop = openShop(database);
}, 60_000);
afterAll(async () => {
  log.redirect(loud);
  await database.drop();
});

async function rows<T>(text: string, values: readonly unknown[] = []): Promise<readonly T[]> {
  return (await database.admin.query(text, [...values])).rows as T[];
}

/** The sentence with which something was refused. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "it was done",
    (error: Error) => error.message,
  );

const read = (orderId: string, withKey = false) =>
  readWholeOrder(shop, { operatorId, orderId, withKey });

/** People whom the record says were opened since the last look. */
async function openedSince(id: number) {
  return rows<{ id: number; fields: string[]; count: number }>(
    `select id, fields::text[] as fields, cardinality(person_refs) as count from ledger.audit_entries
     where id > $1 and function = 'open_buyers' order by id`,
    [id],
  );
}

describe("money that goes back", () => {
  const step = fc.record({
    amount: fc.integer({ min: -5, max: 6000 }),
    answer: fc.constantFrom("succeeded", "pending", "failed", "away" as const),
    /** What the provider tells later of what it left pending or had made already. */
    later: fc.constantFrom("succeeded", "failed", "silence" as const),
    isTwice: fc.boolean(),
  });

  const inFull = { amount: 1999, answer: "succeeded", later: "silence", isTwice: false } as const;

  test("never comes to more than was paid, and every part has its credit note", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
        const orderId = await sell(shop, { edition: "plover/solo" });
        for (const { amount, answer, later, isTwice } of steps) {
          shop.provider.answers = answer;
          const id = newId();
          const wish = { orderId, operatorId, id, amount, revoke: false } as const;
          const ask = () =>
            refundOrder(shop, { ...wish, reason: "requested_by_customer" }).catch((error) => error);
          await ask();
          if (isTwice) await ask();
          const made = shop.provider.refunds.get(id);
          if (!made || later === "silence") continue;
          if (later === "failed") shop.provider.comesBack(id);
          const told = { refundId: made.refundId, amount, state: later };
          await learnOfRefund(shop, orderId, told, "webhook");
        }
        await requireSound(orderId);
      }),
      // One that failed after it was done is given back again: its credit note stands already.
      { numRuns: 8, examples: [[[{ ...inFull, later: "failed" }, inFull]]] },
    );
    shop.provider.answers = "succeeded";
  }, 20_000);

  async function requireSound(orderId: string): Promise<void> {
    const { order, refunds, invoices, refundable } = await read(orderId);
    const sum = (of: readonly { readonly amount: number; readonly state: string }[]) =>
      of.reduce((total, { amount }) => total + amount, 0);
    const done = refunds.filter(({ state }) => state === "succeeded");
    const open = refunds.filter(({ state }) => state !== "failed");
    expect(order.refunded).toBe(sum(done));
    expect(sum(open)).toBeLessThanOrEqual(order.total);
    expect(refundable).toBe(order.total - sum(open));
    const notes = invoices.filter(({ kind }) => kind === "credit_note");
    expect(notes.filter(({ total }) => total <= 0)).toEqual([]);
    const credited = (key: "net" | "tax" | "total") => notes.reduce((all, it) => all + it[key], 0);
    expect(credited("total")).toBeGreaterThanOrEqual(order.refunded);
    expect(credited("total")).toBeLessThanOrEqual(order.total);
    expect(credited("net") + credited("tax")).toBe(credited("total"));
    if (credited("total") === order.total) expect(credited("tax")).toBe(order.tax);
    const places = await rows<{ place: number }>(
      "select place from checkout.invoices where kind = 'credit_note' order by place",
    );
    expect(places.map(({ place }) => place)).toEqual(places.map((_, at) => at + 1));
  }

  test("in full, the licence can go with it; more is refused with one sentence", async () => {
    const orderId = await sell(shop);
    const wish = { orderId, operatorId, revoke: true, reason: "requested_by_customer" } as const;
    const tooMuch = refundOrder(shop, { ...wish, amount: 4901 });
    expect(await refusal(tooMuch)).toBe("At most €49.00 can be given back of this order.");
    expect(await refundOrder(shop, wish)).toBe("succeeded");
    const whole = await read(orderId);
    expect([whole.order.state, whole.licence?.revokedBy]).toEqual(["refunded", "refund"]);
    expect(await refusal(refundOrder(shop, wish))).toContain("was given back already");
    const acts = await rows("select from ledger.operator_actions where ref = $1", [orderId]);
    expect(acts.length).toBe(1);
  });
});

describe("finding an order", () => {
  test("by its exact address opens nobody else, and by number, invoice and key finds the same", async () => {
    const details = { email: "grace@example.org", name: "Grace Hopper" };
    const orderId = await sell(shop, { details });
    for (let other = 0; other < 3; other += 1) await sell(shop);
    const [last] = await rows<{ id: number }>("select max(id) as id from ledger.audit_entries");
    const find = async (text: string) => {
      const { lines } = await findOrders(shop, { operatorId, text });
      return lines.map(({ order, buyer }) => [order.id, buyer?.email?.reveal()]);
    };
    const mine = [[orderId, "grace@example.org"]];
    expect(await find("GRACE@example.org".replace("GRACE", "grace"))).toEqual(mine);
    expect((await openedSince(last?.id ?? 0)).map(({ count }) => count)).toEqual([1]);
    expect(await find("nobody@example.org")).toEqual([]);
    const { order, invoices, licenceKey } = await read(orderId, true);
    expect(await find(order.number.toLowerCase().replace("-", " "))).toEqual(mine);
    expect(await find(invoices[0]?.number ?? "")).toEqual(mine);
    expect(await find(` ${(licenceKey ?? "").toLowerCase()} `)).toEqual(mine);
    expect(await refusal(find("?"))).toContain("Type a whole e-mail address");
  });

  test("the key of a licence is opened only when it is asked for", async () => {
    const orderId = await sell(shop);
    const [last] = await rows<{ id: number }>("select max(id) as id from ledger.audit_entries");
    expect((await read(orderId)).licenceKey).toBeNull();
    const fields = async () => (await openedSince(last?.id ?? 0)).flatMap((it) => it.fields);
    expect(await fields()).not.toContain("licence_key");
    expect((await read(orderId, true)).licenceKey).toMatch(/^(\w{5}-){4}\w{5}$/);
    expect(await fields()).toContain("licence_key");
  });

  test("page by page, every order is there once", async () => {
    const states = ["fulfilled", "refunded", "draft", "paying"] as const;
    for (let more = 0; more < 40; more += 1) await sell(shop, { isLeftUnpaid: true });
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const look = { operatorId, states, product: null, isWaiting: false, before };
      const { lines, next } = await listOrders(shop, look);
      seen.push(...lines.map(({ order }) => order.id));
      before = next;
    } while (before);
    const [all] = await rows<{ count: number }>(
      "select count(*)::int as count from checkout.orders",
    );
    expect(seen.length).toBeGreaterThan(50);
    expect([seen.length, new Set(seen).size]).toEqual([all?.count ?? 0, all?.count ?? 0]);
  }, 20_000);
});

describe("the books", () => {
  const dangerous = [
    "=1+1",
    "@SUM(A1)",
    "+49 30",
    "-2",
    "\t=x",
    '"=A1',
    "＝1",
    "'=x",
    "a;b",
    "a,b",
  ];

  test("as CSV name whom sales may read, and no cell is a formula", async () => {
    for (const name of dangerous) {
      await sell(shop, { details: { email: "mallory@example.org", name, company: `${name},"` } });
    }
    const month = clock.now().toISOString().slice(0, 7);
    const csv = await accountingCsv(shop, { month, operatorId });
    const table = parse<Record<string, string>>(csv, { columns: true });
    const [count] = await rows<{ count: number }>(
      "select count(*)::int as count from checkout.invoices",
    );
    expect(table.length).toBe(count?.count ?? 0);
    for (const row of table) {
      const { net = "", tax = "", gross = "", ...texts } = row;
      for (const text of Object.values(texts)) expect(text).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/);
      for (const figure of [net, tax, gross]) expect(figure).toMatch(/^-?\d+\.\d\d$/);
      expect((Number(net) + Number(tax)).toFixed(2)).toBe(Number(gross).toFixed(2));
      expect(Number(gross) < 0).toBe(row.kind === "credit_note");
    }
    const cells = table.map(({ customer_name }) => customer_name?.replace(/^'/, "").trim());
    for (const name of dangerous) expect(cells).toContain(name.replace(/^'/, "").trim());
  });

  test("revenue is the sum of the rows, by month, product and country", async () => {
    await sell(shop, { edition: "curlew/team", seats: 7, country: "FR", currency: "EUR" });
    await sell(shop, { edition: "plover/solo", country: "US", currency: "USD" });
    const moved = "update checkout.invoices set at = at - interval '2 months' where total = 1999";
    await rows(moved);
    const revenue = await readRevenue(shop, 12);
    for (const { currency, total, months, products, countries } of revenue) {
      const [sum] = await rows<Record<string, number>>(
        `select sum(case kind when 'invoice' then net else 0 end)::int as net,
           sum(case kind when 'invoice' then tax else 0 end)::int as tax,
           sum(case kind when 'credit_note' then total else 0 end)::int as refunded
         from checkout.invoices where currency = $1`,
        [currency],
      );
      expect([total.net, total.tax, total.refunded]).toEqual([
        ...[sum?.net ?? -1, sum?.tax ?? -1, sum?.refunded ?? -1],
      ]);
      for (const parts of [months, products, countries]) {
        const add = (key: "net" | "tax" | "gross" | "refunded") =>
          parts.reduce((all, it) => all + it[key], 0);
        expect([add("net"), add("tax"), add("gross"), add("refunded")]).toEqual([
          ...[total.net, total.tax, total.gross, total.refunded],
        ]);
      }
      expect(months.length).toBe(12);
    }
    expect(revenue.map(({ currency }) => currency)).toEqual(["EUR", "USD"]);
    expect(revenue[0]?.months.filter(({ sales }) => sales > 0).length).toBe(2);
  });
});
