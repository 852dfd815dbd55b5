/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { ApiError } from "./api-error.ts";
import { act, setFaults } from "./control-actions.ts";
import { ControlPage } from "./control-views.tsx";
import { type ProviderFaults, goodDay } from "./faults.ts";
import { documentOf } from "./page-frame.tsx";
import type { ProviderBooks } from "./provider-books.ts";
import type { WebhookSender } from "./webhooks.ts";

interface ControlOptions {
  readonly books: ProviderBooks;
  readonly faults: ProviderFaults;
  readonly sender: WebhookSender;
}

/** The control page at `/`, and the same as JSON under `/api`. */
export function controlRoutes({ books, faults, sender }: ControlOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error;
    const { message } = error.body;
    return c.req.path.startsWith("/api/")
      ? c.json({ error: message }, 400)
      : c.text(`${message}\nGo back and try something else.\n`, 400);
  });

  app.get("/", (c) => {
    books.expireDue();
    const tree = <ControlPage books={books} faults={faults} deliveries={sender.deliveries} />;
    return c.html(documentOf(tree));
  });
  app.post("/control/faults", async (c) => {
    const form = await c.req.parseBody();
    // A box that is not ticked does not come at all.
    const wished = Object.entries<boolean | number>({ ...goodDay() }).map(
      ([name, usual]) =>
        [name, typeof usual === "boolean" ? form[name] === "on" : (form[name] ?? usual)] as const,
    );
    setFaults(faults, Object.fromEntries<unknown>(wished));
    return c.redirect("/#faults", 303);
  });
  app.post("/control/:thing/:action/:id", async (c) => {
    const { thing, action, id } = c.req.param();
    act(books, { name: `${thing}/${action}`, id, fields: await c.req.parseBody() });
    return c.redirect("/", 303);
  });

  app.get("/api/sessions", (c) => {
    books.expireDue();
    return c.json({ sessions: Array.from(books.sessions.values(), (it) => books.sessionJson(it)) });
  });
  app.get("/api/deliveries", (c) => c.json({ deliveries: sender.deliveries }));
  app.get("/api/faults", (c) => c.json(faults));
  app.post("/api/faults", async (c) => {
    setFaults(faults, await c.req.json());
    return c.json(faults);
  });
  app.post("/api/:thing/:action/:id", async (c) => {
    const { thing, action, id } = c.req.param();
    const fields = await c.req.json<Record<string, unknown>>();
    return c.json(act(books, { name: `${thing}/${action}`, id, fields }));
  });
  return app;
}
