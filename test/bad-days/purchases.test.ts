import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { buyThroughBadDays } from "../purchase-kills.ts";
import { openShop, type Shop } from "../purchase-shop.ts";

setDefaultTimeout(120_000);

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test("Whatever comes twice, late, never or forged, and whoever is killed: what is paid is fulfilled and invoiced, once", async () => {
  const { paid, fulfilled, invoiced, licences, mailsQueued, lost, unpaid, gaps, kills } =
    await buyThroughBadDays(shop, 40, 3);
  expect(paid).toBeGreaterThanOrEqual(40);
  expect({ fulfilled, invoiced, licences, mailsQueued }).toEqual({
    fulfilled: paid,
    invoiced: paid,
    licences: paid,
    mailsQueued: paid,
  });
  expect({ lost, unpaid, gaps, kills }).toEqual({ lost: 0, unpaid: 0, gaps: 0, kills: 3 });
});
