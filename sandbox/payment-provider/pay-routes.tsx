/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { type CardForm, checkCard } from "./check-card.ts";
import type { ProviderFaults } from "./faults.ts";
import { documentOf } from "./page-frame.tsx";
import { AskBankPage, ClosedPage, type PayNotice, PaidPage, PayPage } from "./pay-views.tsx";
import type { ProviderBooks } from "./provider-books.ts";
import type { CardKept, Session } from "./provider-things.ts";
import { findTestCard, type TestCard } from "./test-cards.ts";

interface PayOptions {
  readonly books: ProviderBooks;
  readonly faults: ProviderFaults;
  readonly now: () => Date;
}

/** The provider's own payment page, `/pay/<session>`: the one place where a card is typed in. */
export function payRoutes(options: PayOptions): Hono {
  const app = new Hono();
  addCardForm(app, options);
  addBank(app, options);
  return app;
}

function addCardForm(app: Hono, options: PayOptions): void {
  app.get("/:id", (c) => {
    const session = payable(c, options);
    if (session instanceof Response) return session;
    const prefill = findTestCard(c.req.query("card"));
    const tree = <PayPage session={session} {...(prefill ? { prefill } : {})} />;
    return page(c, tree, 200, session);
  });
  app.post("/:id", async (c) => {
    const form = cardForm(await c.req.parseBody());
    const session = payable(c, options);
    if (session instanceof Response) return session;
    const again = (status: 402 | 422, notice: PayNotice) =>
      page(c, <PayPage session={session} notice={notice} />, status, session);
    const checked = checkCard(form, options.now());
    if ("problems" in checked) return again(422, { problems: checked.problems, form });
    const { outcome } = checked.card;
    if (outcome.result === "declined") {
      session.declines += 1;
      return again(402, { declined: outcome.message, form });
    }
    const customer = { name: form.name.trim(), country: form.country };
    if (outcome.result === "challenge") {
      session.waiting = kept(checked.card, outcome.goesOn);
      session.customer = customer;
      return c.redirect(`/pay/${session.id}/bank`, 303);
    }
    options.books.pay(session, kept(checked.card, outcome.result), customer);
    return leave(c, session, options);
  });
}

function addBank(app: Hono, options: PayOptions): void {
  app.get("/:id/bank", (c) => {
    const session = payable(c, options);
    if (session instanceof Response) return session;
    if (session.waiting === null) return c.redirect(`/pay/${session.id}`, 303);
    return page(c, <AskBankPage session={session} last4={session.waiting.last4} />, 200, session);
  });
  app.post("/:id/bank", async (c) => {
    const { answer } = await c.req.parseBody();
    const session = payable(c, options);
    if (session instanceof Response) return session;
    const { waiting, customer } = session;
    if (waiting === null || customer === null) return c.redirect(`/pay/${session.id}`, 303);
    session.waiting = null;
    if (answer === "approve" && waiting.goesOn !== "declined") {
      options.books.pay(session, waiting, customer);
      return leave(c, session, options);
    }
    session.declines += 1;
    const declined =
      answer === "approve"
        ? "Your card was declined."
        : "Your bank could not confirm that it is you.";
    return page(c, <PayPage session={session} notice={{ declined }} />, 402, session);
  });
}

/** The session of the address; a page in its place when it is none that can be paid. */
function payable(c: Context, { books }: PayOptions): Session | Response {
  const id = c.req.param("id") ?? "";
  if (!books.sessions.has(id)) return page(c, <ClosedPage session={null} />, 404);
  const session = books.session(id);
  if (session.status === "open") return session;
  const status = c.req.method === "GET" ? 200 : 409;
  return page(c, <ClosedPage session={session} goOn={successUrl(session)} />, status, session);
}

/** Back to the vendor, paid. */
function leave(c: Context, session: Session, { faults }: PayOptions): Response {
  return faults.returnLost
    ? page(c, <PaidPage session={session} />, 200, session)
    : c.redirect(successUrl(session), 303);
}

/** All that outlives the answer: the number and the security code do not. */
function kept(card: TestCard, goesOn: CardKept["goesOn"]): CardKept {
  const { brand, country, number } = card;
  return { brand, country, last4: number.slice(-4), goesOn };
}

function cardForm(body: Record<string, unknown>): CardForm {
  const text = (name: string) => {
    const value = body[name];
    return typeof value === "string" ? value.slice(0, 200) : "";
  };
  return {
    number: text("number"),
    expiry: text("expiry"),
    code: text("code"),
    name: text("name"),
    country: text("country"),
  };
}

/** The provider puts the session's id where the vendor asked for it. */
function successUrl(session: Session): string {
  return session.successUrl.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

/** Browsers hold the redirect after a post against `form-action` too, so the way back stands there. */
function page(
  c: Context,
  tree: { toString(): string },
  status: number,
  session?: Session,
): Response {
  const back = [session?.successUrl, session?.cancelUrl].flatMap((url) =>
    url ? [new URL(url).origin] : [],
  );
  const targets = ["'self'", ...new Set(back)].join(" ");
  const policy =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; " +
    `frame-ancestors 'none'; form-action ${targets}`;
  return c.body(documentOf(tree), status as 200, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy,
  });
}
