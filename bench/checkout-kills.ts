import { buyThroughBadDays } from "../test/purchase-kills.ts";
import { openShop } from "../test/purchase-shop.ts";
import type { Measurement } from "./figures.ts";

const purchases = 2_000;
const kills = 30;

/**
 * Two thousand purchases through a real server, while webhooks come twice, late, in disorder, forged or
 * never, half of the customers don't come back, and server and database are killed -9 thirty times.
 * What is paid for has to be fulfilled, licensed and invoiced, each once, without a gap in the numbers.
 * `ratio` is the share of what was paid that was fulfilled in the end.
 */
export async function run(): Promise<Measurement> {
  const shop = await openShop();
  try {
    const { byCause, ...figures } = await buyThroughBadDays(shop, purchases, kills);
    console.error(`fulfilled by: ${JSON.stringify(byCause)}`);
    const caused = Object.entries(byCause).map(([cause, n]) => [`fulfilledBy_${cause}`, n]);
    return {
      name: "checkout-kills",
      figures: { ...figures, ...(Object.fromEntries(caused) as Record<string, number>) },
      baseline: {},
      ratio: (figures.paid - figures.lost) / figures.paid,
    };
  } finally {
    await shop.close();
  }
}
