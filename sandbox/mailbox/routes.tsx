/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import sheet from "../sheet.css" with { type: "text" };
import type { MailStore } from "./mail-store.ts";
import style from "./mailbox.css" with { type: "text" };
import type { StoredMail } from "./read-mail.ts";
import { InboxPage, MailPage, MissingPage, type MailView } from "./views.tsx";

/** The pages and the JSON of the mailbox. `relay` is the address that the empty page names. */
export async function mailboxRoutes(from: { store: MailStore; relay: string }): Promise<Hono> {
  const { store, relay } = from;
  const app = new Hono();

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(guards)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  app.notFound((context) =>
    context.req.path.startsWith("/api/")
      ? context.json({ error: "There is no such mail." }, 404)
      : context.html(page(<MissingPage />), 404),
  );
  await serveFiles(app);

  app.get("/", (context) => context.html(page(<InboxPage store={store} relay={relay} />)));
  app.post("/delete", (context) => {
    // A form of another site could post here too; browsers say where a post comes from.
    const origin = context.req.header("Origin");
    if (origin !== new URL(context.req.url).origin) return context.text("Not from here.\n", 403);
    store.clear();
    return context.redirect("/", 303);
  });
  app.get("/mails/:id", (context) => {
    const mail = store.find(context.req.param("id"));
    if (mail === undefined) return context.notFound();
    store.markSeen(mail.id);
    const view = viewOf(mail, context.req.query("view"));
    return context.html(page(<MailPage mail={mail} view={view} />));
  });
  app.get("/mails/:id/html", (context) => {
    const html = store.find(context.req.param("id"))?.html ?? null;
    if (html === null) return context.notFound();
    return context.html(withNewTabs(html), 200, { "Content-Security-Policy": cageOfMail });
  });
  app.get("/mails/:id/raw", (context) => {
    const mail = store.find(context.req.param("id"));
    if (mail === undefined) return context.notFound();
    return context.body(mail.raw, 200, saveAs("message/rfc822", `${mail.id}.eml`));
  });
  app.get("/mails/:id/attachments/:index", (context) => {
    const mail = store.find(context.req.param("id"));
    const attachment = mail?.attachments[Number(context.req.param("index"))];
    if (attachment === undefined) return context.notFound();
    return context.body(
      attachment.content,
      200,
      saveAs("application/octet-stream", attachment.name),
    );
  });

  app.get("/api/mails", (context) => context.json({ mails: store.all().map(summary) }));
  app.delete("/api/mails", (context) => {
    store.clear();
    return context.body(null, 204);
  });
  app.get("/api/mails/:id", (context) => {
    const mail = store.find(context.req.param("id"));
    return mail === undefined ? context.notFound() : context.json(whole(mail));
  });
  return app;
}

const scripts = ["refresh.js", "fit-frame.js"];

async function serveFiles(app: Hono): Promise<void> {
  app.get("/mailbox.css", (context) =>
    context.body(sheet + style, 200, { "Content-Type": "text/css" }),
  );
  for (const name of scripts) {
    const text = await Bun.file(`${import.meta.dir}/${name}`).text();
    app.get(`/${name}`, (context) =>
      context.body(text, 200, { "Content-Type": "text/javascript" }),
    );
  }
}

const guards = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
    "img-src data:; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store",
};

function page(tree: { toString(): string }): string {
  return `<!doctype html>${tree.toString()}`;
}

/** A mail's own HTML: no script, no form, pictures of this machine alone; links may open a tab. */
const cageOfMail =
  "sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin; default-src 'none'; " +
  "img-src data: http://localhost:* http://127.0.0.1:*; " +
  "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** Has every link of the mail open a new tab, as the frame itself must not wander off. */
function withNewTabs(html: string): string {
  const base = '<base target="_blank">';
  const head = /<head(\s[^>]*)?>/i.exec(html);
  if (head === null) return `<!doctype html>${base}${html}`;
  const end = head.index + head[0].length;
  return html.slice(0, end) + base + html.slice(end);
}

function viewOf(mail: StoredMail, wish: string | undefined): MailView {
  if (wish === "raw" || wish === "text" || wish === "html") return wish;
  return mail.html === null ? "text" : "html";
}

function saveAs(type: string, name: string): Record<string, string> {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return { "Content-Type": type, "Content-Disposition": `attachment; filename*=UTF-8''${encoded}` };
}

function summary(mail: StoredMail): object {
  const { id, receivedAt, envelope, subject, from, to, raw } = mail;
  return { id, receivedAt, envelope, subject, from, to, bytes: raw.byteLength };
}

function whole(mail: StoredMail): object {
  return {
    ...summary(mail),
    headers: mail.headers,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map(({ name, type, content }) => ({
      name,
      type,
      bytes: content.byteLength,
    })),
    raw: new TextDecoder().decode(mail.raw),
  };
}
