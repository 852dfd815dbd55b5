import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { openShop, sell, type Shop } from "../../test/made-up-shop.ts";
import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { type Desk, openDesk, origin, signInOwner, type Visitor } from "./admin.fixture.ts";

let database: TestDatabase;
let desk: Desk;
let shop: Shop;
let owner: Visitor;
const loud = log.redirect(() => undefined);

beforeAll(async () => {
  database = await testDatabase();
  desk = openDesk(database, origin, (gate) => {
    shop = openShop(database, gate);
    return shop;
  });
  owner = await signInOwner(desk);
}, 60_000);
afterAll(async () => {
  log.redirect(loud);
  await database.drop();
});

const pages = ["", "/revenue", "/disputes", "/new", "/import"];
const hiddenOf = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, value],
    ),
  );

test("before the first order, every page says what comes next", async () => {
  for (const path of pages) {
    const answer = await owner.get(`/admin/sales${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
  }
  const list = await owner.page("/admin/sales");
  expect(list).toContain("Nothing was sold yet.");
  expect(list).toContain(`${shop.publicUrl}/buy/curlew`);
  expect(await owner.page("/admin/sales/revenue")).toContain("Nothing was invoiced in this time.");
  expect(await owner.page("/admin/sales/disputes")).toContain("No payment was disputed.");
  expect(await owner.page("/admin")).toContain('href="/admin/sales"');
});

describe("with orders", () => {
  const names = ["<script>alert(1)</script>", "李小龙 & 'Söhne'", 'محمد "الأمين"'];
  let orders: readonly string[] = [];
  beforeAll(async () => {
    const sold: string[] = [];
    for (const [at, name] of names.entries()) {
      sold.push(
        await sell(shop, { details: { email: `c${at}@example.org`, name, address: name } }),
      );
    }
    orders = sold;
  });
  const pageOf = (at: number, more = "") => `/admin/sales/${orders[at] ?? ""}${more}`;

  test("names in every script stand there as text, and pages show them", async () => {
    for (const path of [...pages, ...orders.map((id) => `/${id}`)]) {
      const answer = await owner.get(`/admin/sales${path}`);
      const html = await answer.text();
      expect([path, answer.status]).toEqual([path, 200]);
      expect(html).not.toContain("<script>alert");
    }
    const list = await owner.page("/admin/sales");
    expect(list).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(list).toContain("李小龙 &amp; &#39;Söhne&#39;");
    expect(list).toContain("محمد &quot;الأمين&quot;");
  });

  test("an address that is searched for leads to its order, and never stands in a URL", async () => {
    const answer = await owner.post("/admin/sales/search", { text: "c1@example.org" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, pageOf(1)]);
    const none = await owner.post("/admin/sales/search", { text: "nobody@example.org" });
    expect(await none.text()).toContain("No order was found.");
    const list = await owner.page("/admin/sales");
    expect(list).not.toContain("search?");
  });

  test("a refund asks once more, is done once, and stands on the record", async () => {
    const path = pageOf(0, "/refund");
    const wish = { amount: "49.00", reason: "requested_by_customer", revoke: "yes" };
    const tooMuch = await owner.post(path, { ...wish, amount: "49.01" }, path);
    expect([tooMuch.status, await tooMuch.text()]).toEqual([
      422,
      expect.stringContaining("At most €49.00 can be given back of this order."),
    ]);
    const asked = await (await owner.post(path, wish, path)).text();
    expect(asked).toContain("Give €49.00 back?");
    expect(shop.provider.refunds.size).toBe(0);
    const sure = hiddenOf(asked);
    const forged = await owner.postRaw(path, { ...sure, csrf: "x" });
    expect([forged.status, shop.provider.refunds.size]).toEqual([403, 0]);
    for (const time of ["once", "twice"]) {
      const done = await owner.postRaw(path, sure);
      expect([time, done.headers.get("location")]).toEqual([time, pageOf(0, "?done=refunded")]);
    }
    expect(shop.provider.refunds.size).toBe(1);
    const page = await owner.page(pageOf(0));
    for (const said of ["Refunded", "AC-", "Revoked", "by&nbsp;you|by you"]) {
      expect(page).toMatch(new RegExp(said));
    }
    const { rows } = await database.admin.query<{ action: string }>(
      "select action from ledger.operator_actions where ref = $1",
      [orders[0]],
    );
    expect(rows.map(({ action }) => action)).toEqual(["gave money back for an order"]);
  });

  test("the key of a licence is shown only to whoever asks for it", async () => {
    const key = /(?:[2-9A-Z]{5}-){4}[2-9A-Z]{5}/;
    expect(await owner.page(pageOf(1))).not.toMatch(key);
    const shown = await owner.post(pageOf(1, "/key"), {}, pageOf(1));
    expect(shown.headers.get("cache-control")).toContain("no-store");
    expect(await shown.text()).toMatch(key);
  });

  test("an invoice and the books of a month are to be had as files", async () => {
    const page = await owner.page(pageOf(2));
    const invoice = /action="([^"]+\/invoices\/[^"]+)"/.exec(page)?.[1] ?? "";
    const pdf = await owner.post(invoice, {}, pageOf(2));
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(Buffer.from(await pdf.arrayBuffer()).toString("latin1", 0, 5)).toBe("%PDF-");
    const month = clock.now().toISOString().slice(0, 7);
    const csv = await owner.post("/admin/sales/books", { month }, "/admin/sales/revenue");
    expect((await csv.text()).split("\r\n").length).toBe(1 + 3 + 1 + 1);
  });
});

test("while sales are off, their pages say why, and nothing is read", async () => {
  const off = {
    purpose: "sales",
    since: clock.now(),
    promise: "card-never-kept",
    reason: "A test.",
  };
  desk.gate.set([off as Parameters<typeof desk.gate.set>[0][number]]);
  const page = await owner.page("/admin/sales");
  desk.gate.set([]);
  expect(page).toContain("Sales are switched off.");
  expect(page).not.toContain("c1@example.org");
});
