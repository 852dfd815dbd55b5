import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import {
  checkSameOrigin,
  cors,
  problemResponse,
  readForm,
  seeOther,
  wantsJson,
} from "../kernel/http.ts";
import { createLimiter, inTotal, limits, waitInWords } from "../kernel/limits.ts";
import { databaseError } from "../kernel/sql-error.ts";
import { confirm, disown, readPending } from "./confirm.ts";
import type { Contact, Form } from "./context.ts";
import { readSubmission, submit } from "./submit.ts";
import { ConfirmPage, DonePage, FormPage, ThanksPage } from "./views.tsx";

/** The public pages of contact, mounted at `/forms`. */
export function contactRoutes(contact: Contact, most: { postsPerMinuteMax: number }): Hono {
  const app = new Hono();
  const perClient = createLimiter(limits.formPerClient);
  const perAddress = createLimiter(limits.formPerAddress);
  const ofAll = createLimiter(inTotal(most.postsPerMinuteMax));
  app.use("*", cors(contact.allowedOrigins));

  app.route("/confirm", confirmationRoutes(contact));

  app.get("/:form", (c) => {
    contact.gate.require("correspondence");
    const form = findForm(contact, c.req.param("form"));
    return htmlResponse(c, <FormPage contact={contact} form={form} posted={new Map()} />);
  });

  app.get("/:form/thanks", (c) => {
    findForm(contact, c.req.param("form"));
    return htmlResponse(c, <ThanksPage contact={contact} />);
  });

  app.post("/:form", async (c) => {
    const form = findForm(contact, c.req.param("form"));
    checkOrigin(contact, c);
    const client = contact.clientAddress(c);
    const barred = barrier(() => {
      contact.gate.require("correspondence");
      allow(perClient, client);
      allow(ofAll, "all");
    });
    // A program has its letter still; a page has only what comes back.
    if (barred && wantsJson(c)) throw barred;
    const posted = await readForm(c);
    try {
      if (barred) throw barred;
      const submission = readSubmission(contact, form, posted);
      const { email } = submission.values;
      const address = email && contact.keyring.emailIndex(email).toString("base64url");
      if (address) allow(perAddress, address);
      await submit(contact, submission).catch((error: unknown) => {
        // Who tries until the server is well again shall not find a closed door then.
        perClient.giveBack(client);
        if (address) perAddress.giveBack(address);
        throw error;
      });
      if (wantsJson(c)) return c.json({ ok: true }, 201);
      return seeOther(c, submission.next ?? `${contact.publicUrl}/forms/${form.id}/thanks`);
    } catch (error) {
      return refusal(contact, c, { form, posted, error });
    }
  });

  return app;
}

/** What the mailed link opens, and its two buttons. */
function confirmationRoutes(contact: Contact): Hono {
  const app = new Hono();
  const perLink = createLimiter(limits.confirmationPerLink);

  app.get("/:token", async (c) => {
    allow(perLink, c.req.param("token"), linkTooOften);
    const pending = await readPending(contact, c.req.param("token"));
    return htmlResponse(c, <ConfirmPage contact={contact} pending={pending} />);
  });

  app.post("/:token", async (c) => {
    checkSameOrigin(c, contact.publicUrl);
    const token = c.req.param("token");
    allow(perLink, token, linkTooOften);
    const form = await readForm(c);
    if (form.get("do") === "disown") {
      const count = await disown(contact, token);
      return htmlResponse(c, <DonePage contact={contact} done="disowned" count={count} />);
    }
    const chosen = [...form.keys()]
      .filter((name) => name.startsWith("thread-"))
      .map((name) => name.slice(7));
    const count = await confirm(contact, token, chosen);
    const pending = chosen.length === 0 && (await readPending(contact, token));
    if (pending && pending.waiting.length > 0) {
      return htmlResponse(c, <ConfirmPage contact={contact} pending={pending} missed />, 422);
    }
    return htmlResponse(c, <DonePage contact={contact} done="confirmed" count={count} />);
  });

  return app;
}

/** The refusal that stands in the way of a post before anybody looks into it, if there is one. */
function barrier(checks: () => void): AvowError | undefined {
  try {
    checks();
    return undefined;
  } catch (error) {
    if (error instanceof AvowError) return error;
    throw error;
  }
}

/**
 * A refused form comes back with what was typed in it, except a card number: when the fault is
 * ours too, so that nobody has to write a letter twice.
 */
function refusal(
  contact: Contact,
  c: Context,
  refused: { form: Form; posted: ReadonlyMap<string, string>; error: unknown },
): Response | Promise<Response> {
  const error = refused.error instanceof AvowError ? refused.error : databaseError(refused.error);
  if (!error) throw refused.error;
  if (wantsJson(c)) return problemResponse(c, error);
  if (error.retryAfter !== undefined) c.header("retry-after", String(error.retryAfter));
  return htmlResponse(c, <FormPage contact={contact} {...refused} error={error} />, error.status);
}

function findForm(contact: Contact, id: string): Form {
  const form = contact.forms.find((candidate) => candidate.id === id);
  if (form) return form;
  throw new AvowError(
    "not-found",
    "There is no such form here; check the address that the page posts to.",
  );
}

/**
 * A page of another site may not post here. A browser that hides where it comes from says
 * `null`, which has to pass: the form needs no cookie, so nothing can be done in anyone's name.
 */
function checkOrigin(contact: Contact, c: Context): void {
  const origin = c.req.header("origin");
  if (!origin || origin === "null") return;
  if ([new URL(contact.publicUrl).origin, ...contact.allowedOrigins].includes(origin)) return;
  throw new AvowError(
    "forbidden",
    "This site is not among those that may post here; its owner adds it to server.allowed_origins.",
  );
}

const messagesTooOften = (wait: string) =>
  `Too many messages came at once: please wait ${wait}, then send it again.`;
const linkTooOften = (wait: string) =>
  `This link was opened too often just now: please wait ${wait}, then open it again.`;

function allow(
  limiter: ReturnType<typeof createLimiter>,
  key: string,
  sentence = messagesTooOften,
): void {
  const taken = limiter.take(key);
  if (taken.ok) return;
  const { retryAfterSeconds } = taken;
  throw new AvowError("too-many", sentence(waitInWords(retryAfterSeconds)), {
    retryAfter: retryAfterSeconds,
  });
}
