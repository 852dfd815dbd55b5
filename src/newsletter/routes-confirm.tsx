import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, problemResponse, readForm, wantsJson } from "../kernel/http.ts";
import { isId } from "../kernel/ids.ts";
import { createLimiter, limits } from "../kernel/limits.ts";
import { confirmSignUp, disownSignUp } from "./confirm.ts";
import type { Newsletter } from "./context.ts";
import { type Pending, readPendingSignUp } from "./pending.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";
import {
  AskedSincePage,
  ConfirmedPage,
  ConfirmPage,
  DisownedPage,
  LinkExpiredPage,
} from "./views-confirm.tsx";

/** What the mailed link of a sign-up opens, its two buttons, and the receipt. */
export function confirmRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  // Counted apart: however often a link is opened, its buttons work.
  const opened = createLimiter(limits.confirmationPerLink);
  const pressed = createLimiter(limits.confirmationPerLink);
  const allowLink = (perLink: typeof opened, token: string) => {
    const taken = perLink.take(token);
    if (taken.ok) return;
    throw new AvowError(
      "too-many",
      "This link was opened too often just now; please wait a moment.",
      { retryAfter: taken.retryAfterSeconds },
    );
  };
  const show = async (c: Context, token: string, again: boolean) => {
    const pending = await readPendingSignUp(newsletter, token);
    return htmlResponse(c, pageOf(newsletter, { pending, token, again }));
  };

  app.get("/:token", (c) =>
    orExpired(newsletter, c, async () => {
      const token = c.req.param("token");
      allowLink(opened, token);
      return show(c, token, true);
    }),
  );

  app.post("/:token", (c) =>
    orExpired(newsletter, c, async () => {
      checkSameOrigin(c, newsletter.publicUrl);
      const token = c.req.param("token");
      allowLink(pressed, token);
      const form = await readForm(c);
      const button = form.get("do");
      if (button === "disown" || button === "disown-rest") {
        await disownSignUp(newsletter, token, button === "disown" ? "all" : "waiting");
        return htmlResponse(c, <DisownedPage newsletter={newsletter} />);
      }
      if (button !== "confirm") return show(c, token, true);
      const others = [...form.keys()]
        .filter((name) => name.startsWith("other-"))
        .map((name) => name.slice(6));
      await confirmSignUp(newsletter, token, others);
      return show(c, token, false);
    }),
  );

  app.get("/:token/receipts/:file", (c) =>
    orExpired(newsletter, c, async () => {
      const token = c.req.param("token");
      allowLink(opened, token);
      const id = c.req.param("file").replace(/\.json$/, "");
      const { receipts } = await readPendingSignUp(newsletter, token);
      const signed = isId(id) && receipts.find(({ receipt }) => receipt.id === id);
      if (!signed) throw new AvowError("not-found", "There is no such receipt under this link.");
      return c.body(`${JSON.stringify(signed, null, 2)}\n`, 200, {
        "content-type": "application/json",
        "content-disposition": `attachment; filename="consent-receipt-${id}.json"`,
        "cache-control": "no-store",
      });
    }),
  );

  return app;
}

function pageOf(newsletter: Newsletter, it: { pending: Pending; token: string; again: boolean }) {
  const { pending, token, again } = it;
  const { row } = pending.asked;
  if (!row.confirmedAt) return <ConfirmPage newsletter={newsletter} pending={pending} />;
  if (again && pending.others.length > 0) {
    return <AskedSincePage newsletter={newsletter} pending={pending} />;
  }
  return (
    <ConfirmedPage
      newsletter={newsletter}
      receipts={pending.receipts}
      token={token}
      preferencesToken={unsubscribeToken(newsletter, 0, row.personId)}
      again={again}
    />
  );
}

/** A link that works no more gets a page that says how to go on. */
async function orExpired(
  newsletter: Newsletter,
  c: Context,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "link-expired") throw error;
    if (wantsJson(c)) return problemResponse(c, error);
    return htmlResponse(c, <LinkExpiredPage newsletter={newsletter} error={error} />, error.status);
  }
}
