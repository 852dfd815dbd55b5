import { AvowError } from "../kernel/errors.ts";
import { peerAddress, type TrustedProxies } from "../kernel/http-address.ts";
import { bodyText, errorToTell, problemJson, splitUrl, wrongMethod } from "../kernel/http-plain.ts";
import { nextTurn } from "../kernel/turn.ts";
import { adsScript } from "./ads-script.generated.ts";
import { answerAsk } from "./answer-ask.ts";
import { countView, problemOf } from "./count-use.ts";
import { askBytesMax, readAsk } from "./read-ask.ts";
import type { Serving, Visitor } from "./serving.ts";
import { hasChosenNo, hasSignal, mayCountOnDevice, readNo } from "./signal.ts";

/** Answers what pages ask of ads, and gives nothing back for any other address. */
export type AnswerAds = (request: Request, server: unknown) => Promise<Response> | undefined;

/** How a visitor is read from a request; what other modules know of it comes from outside. */
export type VisitorOf = (request: Request, server: unknown) => Visitor;

/** What a request tells about who sent it, looked up when it is needed. */
export function visitorsOf(options: {
  readonly trusted: TrustedProxies;
  readonly isBot: (headers: Headers) => boolean;
  readonly countryOf: (address: string) => string;
}): VisitorOf {
  const { trusted, isBot, countryOf } = options;
  return (request, server) => {
    const address = peerAddress(request, server, trusted);
    return {
      address,
      isBot: () => isBot(request.headers),
      country: () => countryOf(address),
      saysNo: () => hasSignal(request) || hasChosenNo(request),
    };
  };
}

const ways: ReadonlyMap<string, "GET" | "POST"> = new Map([
  ["/ads/decide", "POST"],
  ["/ads/view", "POST"],
  ["/ads.js", "GET"],
]);

/**
 * The addresses that pages ask most: `/ads.js`, `/ads/decide` and `/ads/view`, and the frames of
 * `/ads/frame/…`. They stand before the site's other pages, and write no line into the log. While
 * `current` gives nothing, they are answered with 503. Pages of `allowedOrigins` alone are answered.
 */
export function answerAds(
  current: () => Serving | undefined,
  options: { readonly visitorOf: VisitorOf; readonly allowedOrigins: readonly string[] },
): AnswerAds {
  const { visitorOf } = options;
  const crossings = crossingsOf(options.allowedOrigins);

  async function ask(request: Request, server: unknown, open: Headers): Promise<Response> {
    const text = await bodyText(request, askBytesMax);
    // Those that came at the same time are answered in one go: what one has brought into the
    // processor's memory is still there for the next, which costs a quarter less.
    await nextTurn();
    const serving = servingNow(current());
    const asked = readAsk(text, serving.settings);
    const choices = {
      no: readNo(request, serving.settings, asked.no),
      mayCountOnDevice: mayCountOnDevice(request),
    };
    const answer = answerAsk(serving, asked, visitorOf(request, server), choices);
    const body = typeof answer === "string" ? answer : await answer;
    return new Response(body, { headers: open });
  }

  async function view(request: Request, server: unknown, open: Headers): Promise<Response> {
    const token = await bodyText(request, tokenBytesMax);
    const reason = await countView(servingNow(current()), token, visitorOf(request, server));
    const problem = reason === null ? undefined : problemOf(reason);
    if (problem) return problemJson(problem, open);
    return new Response(null, { status: 204, headers: open });
  }

  return (request, server) => {
    const { url, method } = request;
    const [path] = splitUrl(url);
    const way = ways.get(path);
    if (!way) {
      if (!path.startsWith(framePath)) return undefined;
      return Promise.resolve(frame(current(), path.slice(framePath.length)));
    }
    if (path === "/ads.js" && (method === "GET" || method === "HEAD")) {
      return Promise.resolve(new Response(adsScript, { headers: scriptHeaders }));
    }
    const open = crossings(request.headers.get("origin"));
    if (!open) return Promise.resolve(problemJson(foreign));
    if (method === "OPTIONS") return Promise.resolve(preflight(open));
    if (way !== method) return Promise.resolve(wrongMethod(way, open));
    const answered =
      path === "/ads/decide" ? ask(request, server, open) : view(request, server, open);
    return answered.catch((error: unknown) =>
      problemJson(errorToTell(error, "ads could not be answered"), open),
    );
  };
}

const tokenBytesMax = 200;
const framePath = "/ads/frame/";

const scriptHeaders = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
  "content-type": "text/javascript; charset=utf-8",
  "cache-control": "public, max-age=3600",
} as const;

/** What a partner's HTML may do: be seen, and open its link. It has no origin and no network. */
const frameHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
  "cross-origin-resource-policy": "cross-origin",
} as const;

function frame(serving: Serving | undefined, text: string): Response {
  const token = serving?.tokens.read(text);
  const html =
    token === undefined || typeof token === "string"
      ? undefined
      : serving?.partners?.frame(token.adId, `/ads/click/${text}`);
  return new Response(html ?? "", {
    status: html === undefined ? 404 : 200,
    headers: frameHeaders,
  });
}

const foreign = new AvowError(
  "forbidden",
  "Pages of this origin may not show ads of here; the vendor can add it to the allowed origins.",
);

/** The headers by which a page of an allowed origin may read an answer; made once for each. */
function crossingsOf(allowedOrigins: readonly string[]): (origin: string | null) => Headers | null {
  const made = new Map<string | null, Headers>(
    [null, ...allowedOrigins].map((origin) => [
      origin,
      new Headers({
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
        vary: "Origin",
        ...(origin === null
          ? {}
          : {
              "access-control-allow-origin": origin,
              // For the visitor's choice, which is a cookie of ours.
              "access-control-allow-credentials": "true",
            }),
      }),
    ]),
  );
  return (origin) => made.get(origin) ?? null;
}

function preflight(open: Headers): Response {
  const headers = new Headers(open);
  headers.delete("content-type");
  headers.set("access-control-allow-methods", "POST");
  headers.set("access-control-allow-headers", "content-type");
  headers.set("access-control-max-age", "86400");
  return new Response(null, { status: 204, headers });
}

function servingNow(serving: Serving | undefined): Serving {
  if (serving) return serving;
  throw new AvowError("switched-off", "No ads are shown now; nothing was counted.");
}
