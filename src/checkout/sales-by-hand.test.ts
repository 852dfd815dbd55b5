import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { openShop, type Shop } from "../../test/made-up-shop.ts";
import { newId } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { importOrders } from "./import-orders.ts";
import { findOrders } from "./list-orders.ts";
import { readManualOrder } from "./manual-form.ts";
import { placeManualOrder } from "./manual-order.ts";
import { refundOrder } from "./refund.ts";
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

const read = (orderId: string, withKey = false) =>
  readWholeOrder(shop, { operatorId, orderId, withKey });

describe("an order by hand", () => {
  const form = (change: Record<string, string>) =>
    new Map(
      Object.entries({
        ...{ id: newId(), edition: "curlew/team", seats: "3", settlement: "transfer" },
        ...{ currency: "EUR", price: "", country: "DE", email: "ops@client.example" },
        ...{ name: "Ops", company: "Client GmbH", address: "Weg 1\n10115 Berlin", vat_id: "" },
        ...change,
      }),
    );

  test("brings licence, invoice and mail as any other, once, and goes back by hand", async () => {
    const wanted = { ...readManualOrder(shop, form({ price: "80" })), operatorId };
    const orderId = await placeManualOrder(shop, wanted);
    expect(await placeManualOrder(shop, wanted)).toBe(orderId);
    const { order, licence, invoices, buyer } = await read(orderId);
    expect([order.total, licence?.seats, invoices.length]).toEqual([24_000, 3, 1]);
    expect(buyer?.address?.reveal()).toBe("Weg 1\n10115 Berlin");
    const mails = await rows("select from mail.deliveries where ref = $1", [orderId]);
    expect(mails.length).toBe(1);
    const asked = shop.provider.refunds.size;
    const back = { orderId, operatorId, revoke: false, reason: "requested_by_customer" } as const;
    expect(await refundOrder(shop, back)).toBe("succeeded");
    expect(shop.provider.refunds.size).toBe(asked);
  });

  test("a gift has a licence and no invoice; what is wrong is named field by field", async () => {
    const gift = readManualOrder(shop, form({ settlement: "gift", edition: "plover/solo" }));
    const orderId = await placeManualOrder(shop, { ...gift, operatorId });
    const { order, licence, invoices } = await read(orderId);
    expect([order.total, invoices.length, licence?.updatesUntil]).toEqual([0, 0, null]);
    const wrong = { seats: "0", country: "XX", email: "no", name: "4111 1111 1111 1111" };
    try {
      readManualOrder(shop, form(wrong));
      expect.unreachable();
    } catch (error) {
      const fields = (error as { fields: { field: string }[] }).fields.map(({ field }) => field);
      expect(fields.toSorted()).toEqual(["country", "email", "name", "seats"]);
    }
  });
});

describe("earlier customers from a file", () => {
  const file = [
    "E-Mail;Name;License Key;Product;Edition;Purchased;Updates until;Qty",
    "kay@example.org;Kay;OLD-0001-ABCD;Curlew;Team;2024-02-29;2025-02-28;4",
    "lin@example.org;李小龙;OLD-0002-ABCD;plover;;2023-01-05;lifetime;",
    "kay@example.org;Kay;OLD-0001-ABCD;Curlew;Team;2024-02-29;;4",
    "no address;Kay;OLD-0003-ABCD;Curlew;Team;2024-02-29;;",
    "max@example.org;4111111111111111;OLD-0004-ABCD;Curlew;Team;2024-02-29;;",
    "max@example.org;Max;OLD-0005-ABCD;Curlew;Ultimate;2024-02-29;;",
  ].join("\r\n");
  const bring = (isDryRun: boolean) =>
    importOrders(shop, {
      ...{ operatorId, isDryRun, fallback: "curlew/personal" },
      bytes: new TextEncoder().encode(file),
    });
  const everything = () =>
    rows(`select (select count(*)::int from checkout.orders) as orders,
      (select count(*)::int from checkout.licences) as licences,
      (select count(*)::int from people.persons) as people,
      (select count(*)::int from mail.deliveries) as mails,
      (select count(*)::int from ledger.operator_actions) as acts`);

  test("a look at it changes nothing; the same file twice brings nobody twice", async () => {
    const before = await everything();
    const looked = await bring(true);
    expect(await everything()).toEqual(before);
    expect(looked).toMatchObject({ rows: 6, brought: 2, known: 1, refused: 3 });
    const { first, ...said } = await bring(false);
    const { first: expected, ...same } = looked;
    expect([said, first]).toEqual([same, expected]);
    expect(await bring(false)).toMatchObject({ brought: 0, known: 3, refused: 3 });
    const [now] = (await everything()) as { mails: number; orders: number }[];
    const [then] = before as { mails: number; orders: number }[];
    expect([now?.mails, now?.orders]).toEqual([then?.mails, (then?.orders ?? 0) + 2]);
  });

  test("their keys stay as they were, and find them", async () => {
    const { lines } = await findOrders(shop, { operatorId, text: " OLD-0002-ABCD" });
    const [line] = lines;
    expect(line?.buyer?.name?.reveal()).toBe("李小龙");
    const whole = await read(line?.order.id ?? "", true);
    expect([whole.licenceKey, whole.licence?.updatesUntil]).toEqual(["OLD-0002-ABCD", null]);
    expect(whole.refundable).toBe(0);
  });
});
