import { type Context, Hono } from "hono";
import { newMark } from "../../src/kernel/ids.ts";
import { ApiError, invalid, missing } from "./api-error.ts";
import type { ProviderFaults } from "./faults.ts";
import * as shapes from "./parameters.ts";
import { downError, type ProviderBooks } from "./provider-books.ts";
import { apiVersion } from "./provider-objects.ts";
import type { Json } from "./provider-things.ts";
import { type Answer, Idempotency } from "./idempotency.ts";

interface ApiOptions {
  readonly books: ProviderBooks;
  readonly secretKey: string;
  readonly faults: ProviderFaults;
}

type Act = (asked: { text: string; id: string }) => { json: Json; expand: readonly string[] };

/** The provider's API under `/v1`, the part of it that a checkout without accounts needs. */
export function apiRoutes({ books, secretKey, faults }: ApiOptions): Hono {
  const app = new Hono();
  const idempotency = new Idempotency();

  const answer = async (c: Context, act: Act): Promise<Response> => {
    const requestId = `req_${newMark()}`;
    const headers = { "Request-Id": requestId, "Stripe-Version": apiVersion };
    if (faults.slowMs > 0) await Bun.sleep(faults.slowMs);
    try {
      if (faults.down) throw downError;
      checkKey(c, secretKey);
      const isPost = c.req.method === "POST";
      const text = isPost ? await c.req.text() : new URL(c.req.url).search.slice(1);
      const run = (): Answer => {
        const { json, expand } = act({ text, id: c.req.param("id") ?? "" });
        return { status: 200, body: expanded(books, json, expand) };
      };
      const key = c.req.header("Idempotency-Key");
      if (!isPost || key === undefined) return send(run(), headers);
      const { again, ...made } = idempotency.once(key, `${c.req.path}\n${text}`, run);
      return send(made, {
        ...headers,
        "Idempotency-Key": key,
        ...(again ? { "Idempotent-Replayed": "true" } : {}),
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return send({ status: error.status, body: { error: error.body } }, headers);
    }
  };

  addSessions(app, books, answer);
  addPayments(app, { books, faults, answer });
  app.all("*", (c) =>
    answer(c, () => {
      const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}).`;
      throw new ApiError(404, { type: "invalid_request_error", message });
    }),
  );
  return app;
}

type AnswerBy = (c: Context, act: Act) => Promise<Response>;

function addSessions(app: Hono, books: ProviderBooks, answer: AnswerBy): void {
  const at = "/checkout/sessions";
  app.post(at, (c) =>
    answer(c, ({ text }) => {
      const asked = shapes.parameters(shapes.newSession, text);
      return { json: books.sessionJson(books.openSession(asked)), expand: asked.expand };
    }),
  );
  app.get(at, (c) =>
    answer(c, ({ text }) => {
      const { payment_intent, status, ...page } = shapes.parameters(shapes.sessionPage, text);
      books.expireDue();
      const all = Array.from(books.sessions.values(), (it) => books.sessionJson(it)).filter(
        (it) =>
          (payment_intent === undefined || it["payment_intent"] === payment_intent) &&
          (status === undefined || it["status"] === status),
      );
      return listed(all, `/v1${at}`, page);
    }),
  );
  app.get(`${at}/:id`, (c) =>
    answer(c, ({ text, id }) => {
      const { expand } = shapes.parameters(shapes.onlyExpand, text);
      return { json: books.sessionJson(books.session(id)), expand };
    }),
  );
  app.post(`${at}/:id/expire`, (c) =>
    answer(c, ({ text, id }) => {
      const { expand } = shapes.parameters(shapes.onlyExpand, text);
      return { json: books.sessionJson(books.expireSession(id)), expand };
    }),
  );
}

function addPayments(
  app: Hono,
  { books, faults, answer }: { books: ProviderBooks; faults: ProviderFaults; answer: AnswerBy },
): void {
  app.post("/refunds", (c) =>
    answer(c, ({ text }) => {
      const { payment_intent, expand, ...asked } = shapes.parameters(shapes.newRefund, text);
      const pending = faults.refundsPending;
      const { id } = books.refund(payment_intent, { ...asked, pending });
      return { json: books.find(id) ?? {}, expand };
    }),
  );
  for (const [path, kind, prefix] of readable) {
    app.get(`${path}/:id`, (c) =>
      answer(c, ({ text, id }) => {
        const { expand } = shapes.parameters(shapes.onlyExpand, text);
        const json = id.startsWith(prefix) ? books.find(id) : undefined;
        if (json === undefined) throw missing(kind, id);
        return { json, expand };
      }),
    );
  }
  for (const kind of ["refunds", "disputes"] as const) {
    app.get(`/${kind}`, (c) =>
      answer(c, ({ text }) => {
        const { payment_intent, ...page } = shapes.parameters(shapes.ofPaymentPage, text);
        const all = Array.from(books[kind].keys(), (id) => books.find(id) ?? {});
        const wanted = all.filter(
          (it) => payment_intent === undefined || it["payment_intent"] === payment_intent,
        );
        return listed(wanted, `/v1/${kind}`, page);
      }),
    );
  }
  app.get("/events", (c) =>
    answer(c, ({ text }) => {
      const { type, ...page } = shapes.parameters(shapes.eventPage, text);
      const all = Array.from(books.events.keys(), (id) => books.find(id) ?? {});
      return listed(
        all.filter((it) => type === undefined || it["type"] === type),
        "/v1/events",
        page,
      );
    }),
  );
}

const readable = [
  ["/payment_intents", "payment_intent", "pi_"],
  ["/charges", "charge", "ch_"],
  ["/refunds", "refund", "re_"],
  ["/disputes", "dispute", "du_"],
  ["/events", "event", "evt_"],
] as const;

function checkKey(c: Context, secretKey: string): void {
  const given = c.req.header("Authorization") ?? "";
  const basic = /^Basic (.+)$/.exec(given)?.[1];
  const key = basic
    ? Buffer.from(basic, "base64").toString().replace(/:$/, "")
    : given.replace(/^Bearer /, "");
  if (key === secretKey) return;
  throw new ApiError(401, { type: "invalid_request_error", message: "Invalid API Key provided." });
}

/** A page of a list, newest first. https://docs.stripe.com/api/pagination */
function listed(
  oldestFirst: readonly Json[],
  url: string,
  page: { limit: number; starting_after?: string | undefined; expand: readonly string[] },
): ReturnType<Act> {
  const all = oldestFirst.toReversed();
  const after = page.starting_after;
  const from = after === undefined ? 0 : all.findIndex((it) => it["id"] === after) + 1;
  if (after !== undefined && from === 0)
    throw invalid("No such object", { param: "starting_after" });
  const data = all.slice(from, from + page.limit);
  const has_more = from + page.limit < all.length;
  const expand = page.expand.map((path) => path.replace(/^data\./, ""));
  return { json: { object: "list", url, has_more, data }, expand };
}

/** Puts objects in place of their ids along each path. https://docs.stripe.com/api/expanding_objects */
function expanded(books: ProviderBooks, json: Json, paths: readonly string[]): Json {
  if (json["object"] === "list") {
    const data = json["data"] as readonly Json[];
    return { ...json, data: data.map((it) => expanded(books, it, paths)) };
  }
  return paths.reduce((whole, path) => expandedAt(books, whole, path.split(".")), json);
}

function expandedAt(books: ProviderBooks, json: Json, path: readonly string[]): Json {
  const [name = "", ...rest] = path;
  if (!(name in json)) throw invalid(`This property cannot be expanded (${name}).`);
  const value = json[name];
  const inner = typeof value === "string" ? books.find(value) : (value as Json | null);
  if (!inner) return json;
  return { ...json, [name]: rest.length === 0 ? inner : expandedAt(books, inner, rest) };
}

function send({ status, body }: Answer, headers: Record<string, string>): Response {
  return Response.json(body, { status, headers });
}
