/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import sheet from "../sheet.css" with { type: "text" };
import style from "./ad-company.css" with { type: "text" };
import { campaigns } from "./campaigns.ts";
import { ControlPage, LandingPage, OptOutPage } from "./control-views.tsx";
import { type CompanyFaults, setFaults } from "./faults.ts";
import type { ReceivedLog } from "./received.ts";

interface ControlOptions {
  readonly log: ReceivedLog;
  readonly faults: CompanyFaults;
  readonly connections: () => number;
}

/** The control page at `/`, the same as JSON under `/api`, and the company's own pages. */
export function controlRoutes({ log, faults, connections }: ControlOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const from = c.req.header("Origin");
    if (from !== undefined && from !== new URL(c.req.url).origin) {
      return c.text("Not from here.\n", 403);
    }
    await next();
    for (const [name, value] of Object.entries(guards)) c.res.headers.set(name, value);
    return undefined;
  });
  app.onError((error, c) => c.text(`${error.message}\nGo back and try something else.\n`, 400));

  app.get("/", (c) =>
    c.html(page(<ControlPage log={log} faults={faults} connections={connections()} />)),
  );
  app.post("/control/faults", async (c) => {
    setFaults(faults, await c.req.parseBody());
    return c.redirect("/#faults", 303);
  });
  app.post("/control/clear", (c) => {
    log.clear();
    return c.redirect("/", 303);
  });
  app.get("/api/received", (c) =>
    c.json({
      connections: connections(),
      received: log.all.map(({ what, at, connection, bytes }) => ({
        ...{ what, at: at.toISOString(), connection, bytes: bytes.toString("latin1") },
      })),
    }),
  );
  app.get("/api/faults", (c) => c.json(faults));
  app.post("/api/faults", async (c) => {
    setFaults(faults, await c.req.json<Record<string, unknown>>());
    return c.json(faults);
  });
  app.get("/landing/:id", (c) => {
    const campaign = campaigns.find(({ id }) => id === c.req.param("id"));
    return campaign ? c.html(page(<LandingPage campaign={campaign} />)) : c.notFound();
  });
  app.get("/opt-out", (c) => c.html(page(<OptOutPage />)));
  app.get("/privacy", (c) => c.html(page(<OptOutPage />)));
  app.get("/ad-company.css", (c) => c.body(sheet + style, 200, { "Content-Type": "text/css" }));
  return app;
}

const guards = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store",
};

function page(tree: { toString(): string }): string {
  return `<!doctype html>${tree.toString()}`;
}
