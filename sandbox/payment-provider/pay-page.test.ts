import { expect, test } from "bun:test";
import { openBrowser } from "../../test/browser.ts";
import { client, order, secretKey, webhookSecret } from "./payment-provider.fixture.ts";
import { startPaymentProvider } from "./mod.ts";

test("in a browser, a customer is declined, tries a card whose bank asks, says no, then yes, and comes back paid", async () => {
  const vendor = Bun.serve({
    ...{ hostname: "localhost", port: 0 },
    fetch: () =>
      new Response("<h1>Thank you</h1>", {
        headers: { "Content-Type": "text/html" },
      }),
  });
  const provider = await startPaymentProvider({
    ...{ port: 0, secretKey, webhookSecret, webhookUrl: () => vendor.url.href },
  });
  const session = await client(provider, secretKey).checkout.sessions.create({
    ...order,
    success_url: `${vendor.url.origin}/return?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${vendor.url.origin}/buy/desk`,
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 375, height: 812 } });
    page.setDefaultTimeout(8_000);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).origin));
    const fill = async (card: string) => {
      await page.selectOption("#test-card", card);
      await page.click("text=Fill in");
    };
    const pay = page.getByRole("button", { name: "Pay €98.00" });

    await page.goto(session.url ?? "");
    expect(await page.textContent("header")).toContain("No real money moves");
    expect(await page.getAttribute("text=Back without paying", "href")).toContain("/buy/desk");
    await fill("declined");
    await pay.click();
    expect(await page.textContent("[role=alert]")).toContain("Your card was declined.");
    expect(await page.inputValue("#number")).toBe("");

    await fill("bank-asks");
    await pay.click();
    expect(await page.textContent("main")).toContain("card that ends in 3155");
    await page.click("text=No, stop the payment");
    expect(await page.textContent("[role=alert]")).toContain("could not confirm");
    expect(provider.sessions()).toMatchObject([{ status: "open", declines: 2 }]);

    await fill("bank-asks");
    await pay.click();
    await page.click("text=Yes, it is me");
    await page.waitForSelector("text=Thank you");
    expect(page.url()).toBe(`${vendor.url.origin}/return?session=${session.id}`);
    expect(provider.sessions()).toMatchObject([{ status: "complete" }]);
    await page.goto(session.url ?? "");
    expect(await page.textContent("h1")).toBe("This was paid already");
    expect(new Set(asked)).toEqual(new Set([provider.url, vendor.url.origin]));
  } finally {
    await browser.close();
    await Promise.all([provider.stop(), vendor.stop(true)]);
  }
}, 30_000);
