import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, type Form, readForm } from "../kernel/http.ts";
import { createLimiter, limits } from "../kernel/limits.ts";
import type { Newsletter } from "./context.ts";
import { changePreferences, subscribeAgain } from "./preferences.ts";
import { readLeaving, unsubscribe } from "./unsubscribe.ts";
import { AskedAgainPage, LeavePage, LeftPage, PreferencesPage } from "./views-leave.tsx";

/**
 * The links that stand in every mail: to leave, by one click or by a page, and to choose. Opening one
 * and asking for more are counted, each by itself; leaving never is. Whoever holds a forwarded mail can
 * ask so often that a page has to wait, and can't keep its reader from leaving.
 */
export function leaveRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  const [allowOpening, allowAsking] = [linkLimit(), linkLimit()];

  app.get("/u/:token", async (c) => {
    const token = c.req.param("token");
    allowOpening(token);
    const leaving = await readLeaving(newsletter, token);
    return htmlResponse(c, <LeavePage newsletter={newsletter} leaving={leaving} token={token} />);
  });

  app.post("/u/:token", async (c) => {
    const token = c.req.param("token");
    const form = await readForm(c);
    if (isOneClick(form)) {
      await unsubscribe(newsletter, token, { what: "campaign", by: "one-click" });
      return c.text("You are unsubscribed.\n");
    }
    checkSameOrigin(c, newsletter.publicUrl);
    const pressed = form.get("do");
    if (pressed === "again") {
      allowAsking(token);
      await subscribeAgain(newsletter, token);
      return htmlResponse(c, <AskedAgainPage newsletter={newsletter} />);
    }
    if (pressed === "leave" || pressed === "all") {
      const what = pressed === "all" ? "all" : "campaign";
      await unsubscribe(newsletter, token, { what, by: "page" });
    } else {
      allowOpening(token);
    }
    const leaving = await readLeaving(newsletter, token);
    const page =
      leaving.ending.length > 0 ? (
        <LeavePage newsletter={newsletter} leaving={leaving} token={token} />
      ) : (
        <LeftPage newsletter={newsletter} leaving={leaving} token={token} title="left" />
      );
    return htmlResponse(c, page);
  });

  preferencesRoutes(app, newsletter, { allowOpening, allowAsking });
  return app;
}

type Allow = ReturnType<typeof linkLimit>;

function preferencesRoutes(
  app: Hono,
  newsletter: Newsletter,
  { allowOpening, allowAsking }: { readonly allowOpening: Allow; readonly allowAsking: Allow },
): void {
  app.get("/preferences/:token", async (c) => {
    const token = c.req.param("token");
    allowOpening(token);
    const leaving = await readLeaving(newsletter, token);
    return htmlResponse(
      c,
      <PreferencesPage newsletter={newsletter} leaving={leaving} token={token} />,
    );
  });

  app.post("/preferences/:token", async (c) => {
    checkSameOrigin(c, newsletter.publicUrl);
    const token = c.req.param("token");
    const form = await readForm(c, {}, ["list"]);
    const slugs = (name: string) => (form.get(name) ?? "").split(",").filter(Boolean);
    const shown = slugs("shown");
    const marked = form.get("do") === "all" ? [] : slugs("list");
    const done = await changePreferences(newsletter, token, {
      ...{ shown, marked },
      mayAsk: () => allowAsking(token),
    });
    const leaving = await readLeaving(newsletter, token);
    return htmlResponse(
      c,
      <PreferencesPage newsletter={newsletter} leaving={leaving} token={token} done={done} />,
    );
  });
}

/** RFC 8058: a mail program posts this pair, and nothing of a browser comes with it. */
function isOneClick(form: Form): boolean {
  return [...form].some(
    ([name, value]) =>
      `${name.trim()}=${value.trim()}`.toLowerCase() === "list-unsubscribe=one-click",
  );
}

function linkLimit(): (token: string) => void {
  const perLink = createLimiter(limits.confirmationPerLink);
  return (token) => {
    const taken = perLink.take(token);
    if (taken.ok) return;
    throw new AvowError(
      "too-many",
      "This link was opened too often just now; please wait a moment.",
      { retryAfter: taken.retryAfterSeconds },
    );
  };
}
