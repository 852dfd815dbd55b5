import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { cors, type Form, problemResponse, readForm, seeOther, wantsJson } from "../kernel/http.ts";
import { createLimiter, inTotal, type Limiter, limits } from "../kernel/limits.ts";
import { databaseError } from "../kernel/sql-error.ts";
import type { Newsletter } from "./context.ts";
import { listLists, publicLists } from "./lists.ts";
import { requireOn } from "./require-on.ts";
import { readSignUp } from "./sign-up-read.ts";
import type { List } from "./store-lists.ts";
import { signUp } from "./subscribe.ts";
import { SubscribePage } from "./views-sign-up.tsx";

/** Signing up, from a form of the vendor's site or from a page of ours. */
export function signUpRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  const limiters = {
    perClient: createLimiter(limits.formPerClient),
    perAddress: createLimiter(limits.formPerAddress),
    ofAll: createLimiter(inTotal(newsletter.settings.postsPerMinuteMax)),
  };
  app.use("*", cors(newsletter.allowedOrigins));

  app.get("/", async (c) => {
    requireOn(newsletter);
    const lists = await publicLists(newsletter);
    return htmlResponse(
      c,
      <SubscribePage newsletter={newsletter} lists={lists} posted={new Map()} />,
    );
  });

  app.get("/:slug", async (c) => {
    requireOn(newsletter);
    const lists = await publicLists(newsletter);
    const list = lists.find(({ slug }) => slug === c.req.param("slug"));
    if (!list) throw new AvowError("not-found", "There is no list of that name to subscribe to.");
    return htmlResponse(
      c,
      <SubscribePage newsletter={newsletter} lists={[list]} posted={new Map()} />,
    );
  });

  app.post("/", async (c) => {
    const form = checkedOrigin(newsletter, c);
    requireOn(newsletter);
    const client = newsletter.clientAddress(c);
    allow(limiters.perClient, client);
    allow(limiters.ofAll, "all");
    const posted = await readForm(c, {}, ["list"]);
    const lists = await listLists(newsletter);
    try {
      const asked = readSignUp(newsletter, { posted, lists, form });
      const address = newsletter.keyring.emailIndex(asked.email).toString("base64url");
      allow(limiters.perAddress, address);
      await signUp(newsletter, asked).catch((error: unknown) => {
        // Who tries until the server is well again shall not find a closed door then.
        limiters.perClient.giveBack(client);
        limiters.perAddress.giveBack(address);
        throw error;
      });
      if (wantsJson(c)) return c.json({ ok: true }, 201);
      return seeOther(c, asked.next ?? `${newsletter.publicUrl}/newsletter/thanks`);
    } catch (error) {
      return refusal(newsletter, c, { posted, lists, error });
    }
  });

  return app;
}

/** A refused sign-up comes back with what was typed in it, when the fault is ours too. */
function refusal(
  newsletter: Newsletter,
  c: Context,
  refused: { posted: Form; lists: readonly List[]; error: unknown },
): Response | Promise<Response> {
  const { posted, lists } = refused;
  const error = refused.error instanceof AvowError ? refused.error : databaseError(refused.error);
  if (!error) throw refused.error;
  if (wantsJson(c)) return problemResponse(c, error);
  if (error.retryAfter !== undefined) c.header("retry-after", String(error.retryAfter));
  const open = lists.filter((list) => list.isPublic && !list.archivedAt);
  // From a page of one list it stays one list.
  const asked = open.filter(({ slug }) => slug === posted.get("list"));
  const shown = asked.length === 1 ? asked : open;
  return htmlResponse(
    c,
    <SubscribePage newsletter={newsletter} lists={shown} posted={posted} error={error} />,
    error.status,
  );
}

/**
 * Where a sign-up comes from: the origin of an allowed page, `avow` for our own, `unknown` where the
 * browser does not say, which has to pass: the form needs no cookie, so nothing can be done in
 * anyone's name. Throws `forbidden` for a page of another site.
 */
function checkedOrigin(newsletter: Newsletter, c: Context): string {
  const origin = c.req.header("origin");
  if (!origin || origin === "null") {
    // Our own pages send no referrer, and with that no origin either.
    return c.req.header("sec-fetch-site") === "same-origin" ? "avow" : "unknown";
  }
  if (origin === new URL(newsletter.publicUrl).origin) return "avow";
  if (newsletter.allowedOrigins.includes(origin)) return origin;
  throw new AvowError(
    "forbidden",
    "This site is not among those that may post here; its owner adds it to server.allowed_origins.",
  );
}

function allow(limiter: Limiter, key: string): void {
  const taken = limiter.take(key);
  if (taken.ok) return;
  throw new AvowError(
    "too-many",
    "Too many sign-ups at once; please wait a moment and send it again. Nothing was taken in.",
    { retryAfter: taken.retryAfterSeconds },
  );
}
