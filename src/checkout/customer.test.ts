import { afterAll, beforeAll, expect, test } from "bun:test";
import { buy as buyAt } from "../../test/customer.ts";
import { newMark } from "../kernel/ids.ts";
import { openBuyers } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import { sweep } from "../retention/mod.ts";
import { linkTo } from "./link.ts";
import { booksOf, openTestShop, type TestShop, until } from "./shop.fixture.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.stop());

const someone = () => `${newMark()}@example.org`;
const post = (url: string, fields: Record<string, string> = {}) =>
  fetch(url, {
    ...{ method: "POST", body: new URLSearchParams(fields), redirect: "manual" },
    headers: { origin: shop.url },
  });

/** Somebody buys and comes back; their order, and where they came back to. */
async function bought(email = someone()) {
  const { returnUrl = "" } = await buyAt({ shop: shop.url, product: "curlew", email });
  await fetch(returnUrl);
  const order = await booksOf(shop, email);
  if (!order) throw new Error("nothing was bought");
  return { email, returnUrl, order };
}

test("who leaves the payment page finds what they chose, can't pay there any more, and is forgotten", async () => {
  const email = someone();
  const declined = await buyAt({
    ...{ shop: shop.url, product: "curlew", email },
    card: "4000000000000002",
  });
  expect(declined.paid).toBe(false);
  const order = await booksOf(shop, email);
  const cancelUrl = `${linkTo(shop.checkout, "return", order?.id ?? "")}/cancel`;
  const page = await (await fetch(cancelUrl)).text();
  expect(page).toContain("Nothing was charged");
  expect(page).toContain(email);
  expect(shop.provider.sessions().at(-1)?.status).toBe("expired");
  expect(await booksOf(shop, email)).toMatchObject({ state: "cancelled" });
  await shop.database.admin.query("update avow.clock set shift = interval '2 hours'");
  await sweep(shop.database);
  await shop.database.admin.query("update avow.clock set shift = '0'");
  const { rows } = await shop.database.admin.query<{ n: number }>(
    `select (select count(*) from checkout.orders where id = $1)::int
       + (select count(*) from people.buyers where person_id = $2)::int
       + (select count(*) from keys.wrapped_keys where person_id = $2)::int as n`,
    [order?.id, order?.personId],
  );
  expect(rows[0]?.n).toBe(0);
});

test("a mistyped address is mended where the customer came back to, and the mail goes there", async () => {
  const { returnUrl, order, email } = await bought();
  const mended = someone();
  expect(await (await post(returnUrl, { do: "mend", email: "no address" })).text()).toContain(
    "To mend:",
  );
  expect((await post(returnUrl, { do: "mend", email: mended })).status).toBe(303);
  expect(await booksOf(shop, email)).toBeUndefined();
  expect(await booksOf(shop, mended)).toMatchObject({ id: order.id, mails: 2 });
  await shop.database.admin.query(
    "update checkout.orders set fulfilled_at = fulfilled_at - interval '61 minutes' where id = $1",
    [order.id],
  );
  expect((await post(returnUrl, { do: "mend", email })).status).toBe(409);
});

test("orders are asked for by address: the answer is the same for everybody, the mail goes to who bought", async () => {
  const { email } = await bought();
  const ask = async (address: string) =>
    (await post(`${shop.url}/orders`, { email: address })).text();
  expect(await ask(email)).toBe(await ask(someone()));
  await ask(email);
  const { rows } = await shop.database.admin.query<{ ref: string }>(
    "select ref from mail.deliveries where kind = 'checkout.link'",
  );
  expect(rows).toHaveLength(1);
  const list = linkTo(shop.checkout, "orders", rows[0]?.ref ?? "");
  const page = await (await fetch(list)).text();
  expect(page).toContain("Curlew Solo");
  const one = /href="(\/orders\/all\/[^"]+)"/.exec(page)?.[1] ?? "";
  const order = await (await fetch(`${shop.url}${one}`)).text();
  expect(order).toContain('class="key"');
  const pdf = /href="([^"]+\/invoice\/[^"]+)"/.exec(order)?.[1] ?? "";
  const invoice = await fetch(`${shop.url}${pdf}`);
  expect(invoice.headers.get("content-type")).toBe("application/pdf");
  expect(
    Buffer.from(await invoice.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("a customer withdraws from a purchase in two steps, once, and a mail confirms it", async () => {
  const { order } = await bought();
  const page = linkTo(shop.checkout, "order", order.id);
  expect(await (await fetch(`${page}/withdraw`)).text()).toContain("Confirm the withdrawal");
  expect(await booksOf(shop, (await bought()).email)).toMatchObject({ state: "fulfilled" });
  for (let times = 1; times <= 2; times += 1) {
    expect((await post(`${page}/withdraw`)).status).toBe(303);
  }
  const { rows } = await shop.database.admin.query<{ n: number }>(
    "select count(*)::int as n from mail.deliveries where kind = 'checkout.withdrawal' and ref = $1",
    [order.id],
  );
  expect(rows[0]?.n).toBe(1);
  const { rows: told } = await shop.database.admin.query(
    "select ref from avow.jobs where kind = 'operators.sales' and ref = $1",
    [order.id],
  );
  expect(told).toHaveLength(1);
  expect(await (await fetch(page)).text()).toContain("You withdrew from this purchase.");
});

test("a renewal is for all seats of the licence, prolongs it by its months, and keeps its key", async () => {
  const { order, returnUrl } = await bought();
  const key = /class="key">([^<]+)</.exec(await (await fetch(returnUrl)).text())?.[1] ?? "";
  const { admin } = shop.database;
  // More than are sold here at once: bought by hand.
  await admin.query("update checkout.licences set seats = 7 where person_id = $1", [
    order.personId,
  ]);
  const covered = async () =>
    (
      await admin.query<{ until: string }>(
        "select updates_until::date::text as until from checkout.licences where person_id = $1",
        [order.personId],
      )
    ).rows[0]?.until;
  const before = await covered();
  const email = someone();
  const typed = {
    licence_key: key.toLowerCase(),
    country: "NL",
    currency: "EUR",
    name: "Ada",
    email,
  };
  const form = async (html: string) => ({
    ...{ ...typed, do: "pay", form: /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "" },
    shown: /name="shown" value="([^"]+)"/.exec(html)?.[1] ?? "",
  });
  const page = `${shop.url}/buy/curlew`;
  const first = await post(page, await form(await (await fetch(`${page}?renew`)).text()));
  expect(first.status).toBe(409);
  const html = await first.text();
  expect(html).toContain("the total is €171.50");
  const sent = await post(page, await form(html));
  expect(sent.status).toBe(303);
  await fetch(sent.headers.get("location") ?? "", {
    ...{ method: "POST", redirect: "manual" },
    body: new URLSearchParams({
      ...{ number: "4242424242424242", expiry: "12/40", code: "123", name: "Ada", country: "NL" },
    }),
  });
  const renewal = await until(
    () => booksOf(shop, email),
    (row) => row?.state === "fulfilled",
  );
  expect(renewal).toMatchObject({ state: "fulfilled", licences: 0, invoices: 1, total: 17_150 });
  expect((await covered())?.slice(0, 4)).toBe(String(Number(before?.slice(0, 4)) + 1));
  expect((await post(page, { ...(await form(html)), licence_key: "no key" })).status).toBe(422);
});

test("a link that we did not make opens nothing", async () => {
  for (const path of ["/orders/one/x", `/orders/all/${"a".repeat(43)}`, "/buy/return/y"]) {
    expect(`${path} ${(await fetch(shop.url + path)).status}`).toBe(`${path} 404`);
  }
});

test("of an erased customer stays what stands on the invoice, which sales can't open, until its date", async () => {
  const { order, email } = await bought();
  const { database, checkout } = shop;
  const [row] = await call(database.db("requests"), "people.erase", {
    p_person: order.personId,
    p_reason: "asked for",
  });
  expect(row?.erase).toBe(true);
  const open = (purpose: "sales" | "requests") =>
    openBuyers(
      database.db(purpose),
      checkout.keyring,
      { purpose, reason: "a test" },
      { ids: [order.personId], fields: ["name", "email", "licence_key"] },
    );
  expect((await open("sales")).size).toBe(0);
  const left = (await open("requests")).get(order.personId);
  expect(left?.name?.reveal()).toBe("Ada Buyer");
  expect([left?.email, left?.licence_key]).toEqual([null, null]);
  expect(await booksOf(shop, email)).toBeUndefined();
  expect((await fetch(linkTo(checkout, "order", order.id))).status).toBe(404);
});
