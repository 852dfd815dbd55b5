import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import {
  checkSameOrigin,
  contentSecurityPolicy,
  type Form,
  readForm,
  seeOther,
} from "../kernel/http.ts";
import { newToken } from "../kernel/ids.ts";
import { createLimiter, inTotal, limits, waitInWords } from "../kernel/limits.ts";
import { databaseError } from "../kernel/sql-error.ts";
import { readChoice, readWanted } from "./buy-form.ts";
import { findOffer, type Offer } from "./catalogue.ts";
import type { Checkout } from "./context.ts";
import { openPayment } from "./draft.ts";
import { asLicensed } from "./renewal.ts";
import { BuyPage } from "./views-buy.tsx";

const chosenBy = ["edition", "seats", "currency", "country"] as const;

/** The buy pages, mounted at `/buy`. */
export function buyRoutes(checkout: Checkout): Hono {
  const app = new Hono();
  const perClient = createLimiter(limits.formPerClient);
  const ofAll = createLimiter(inTotal(checkout.settings.ordersPerMinuteMax));

  app.get("/:product", (c) => {
    checkout.gate.require("sales");
    const offer = findOffer(checkout.settings, c.req.param("product"));
    const query = new Map<string, string>();
    for (const name of chosenBy) {
      const value = c.req.query(name);
      if (value !== undefined) query.set(name, value.slice(0, 100));
    }
    if (c.req.query("renew") !== undefined) query.set("licence_key", "");
    return showBuyPage(checkout, c, { offer, posted: query });
  });

  app.post("/:product", async (c) => {
    checkSameOrigin(c, checkout.publicUrl);
    const offer = findOffer(checkout.settings, c.req.param("product"));
    const posted = await readForm(c);
    if (posted.get("do") === "update") return showBuyPage(checkout, c, { offer, posted });
    const client = checkout.clientAddress(c);
    try {
      checkout.gate.require("sales");
      const wanted = await readWanted(checkout, offer, posted);
      allow(perClient, client);
      allow(ofAll, "all");
      return seeOther(c, await openPayment(checkout, wanted));
    } catch (thrown) {
      const error = thrown instanceof AvowError ? thrown : databaseError(thrown);
      if (!error) throw thrown;
      // Who tries until the server, or the provider, is well again shall not find a closed door then.
      if (error.status >= 500) perClient.giveBack(client);
      if (error.retryAfter !== undefined) c.header("retry-after", String(error.retryAfter));
      return showBuyPage(checkout, c, { offer, posted, error });
    }
  });

  return app;
}

/** Shows the form, filled with what was chosen and typed so far. */
export async function showBuyPage(
  checkout: Checkout,
  c: Context,
  page: {
    readonly offer: Offer;
    readonly posted: Form;
    readonly error?: AvowError;
    readonly notice?: string;
  },
): Promise<Response> {
  const { offer, posted, error, notice } = page;
  // The browser follows the form to the payment provider, and to nobody else.
  const formTargets = [checkout.settings.pageOrigin];
  const policy = contentSecurityPolicy({ publicUrl: checkout.publicUrl, formTargets });
  c.header("content-security-policy", policy);
  const choice = readChoice(checkout, offer, await asLicensed(checkout, posted));
  // A form whose order came to an end is one of its own from here on.
  const known = error?.code === "conflict" ? undefined : posted.get("form");
  const token = known && /^[\w-]{43}$/.test(known) ? known : newToken();
  return htmlResponse(
    c,
    <BuyPage
      checkout={checkout}
      choice={choice}
      posted={posted}
      token={token}
      error={error}
      notice={notice}
    />,
    error?.status ?? 200,
  );
}

function allow(limiter: ReturnType<typeof createLimiter>, key: string): void {
  const taken = limiter.take(key);
  if (taken.ok) return;
  const { retryAfterSeconds } = taken;
  throw new AvowError(
    "too-many",
    `Too many orders came at once: please wait ${waitInWords(retryAfterSeconds)}, then send the form again.`,
    { retryAfter: retryAfterSeconds },
  );
}
