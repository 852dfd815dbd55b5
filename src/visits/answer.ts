import { AvowError } from "../kernel/errors.ts";
import { peerAddress, type TrustedProxies } from "../kernel/http-address.ts";
import { bodyJson, errorToTell, problemJson, splitUrl, wrongMethod } from "../kernel/http-plain.ts";
import { nextTurn } from "../kernel/turn.ts";
import { type Caller, readCaller } from "./caller.ts";
import { countScript } from "./count-script.generated.ts";
import type { Counting } from "./counting.ts";
import { bodyBytesMax, notOneObject } from "./raw-hit.ts";
import { readCount } from "./read-count.ts";
import { eventAnswer, readEvent } from "./read-event.ts";
import { pixel, pixelHeaders, readGif } from "./read-gif.ts";

/** Answers what is asked of the counter, and gives nothing back for any other address. */
export type AnswerHit = (request: Request, server: unknown) => Promise<Response> | undefined;

/** Pages of any origin may send hits: which websites count, their names say. No answer is secret. */
const open = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
} as const;

/** Made once: it is the answer to nearly everything. */
const counted = { status: 204, headers: new Headers(open) };

const preflight = {
  ...open,
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "86400",
} as const;

/**
 * The counter's addresses: `/count.js`, `/count`, `/count.gif` and `/api/event`, which is
 * Plausible's events API. They stand before the site's other pages, as they are asked for most, and
 * write no line into the log. While `current` gives nothing, hits are answered with 503.
 */
export function answerHits(
  current: () => Counting | undefined,
  trusted: TrustedProxies,
): AnswerHit {
  const callerOf = (request: Request, server: unknown) =>
    readCaller(request.headers, peerAddress(request, server, trusted));

  // What an `async` function was given stays in memory to its end, and a request is ten kilobytes of
  // it: nothing holds that while the hit is on its way to the disk.
  function count(request: Request, server: unknown): Promise<Response> {
    return countBody(bodyJson(request, bodyBytesMax), callerOf(request, server));
  }

  async function countBody(body: Promise<unknown>, caller: Caller): Promise<Response> {
    try {
      const json = await body;
      // Hits that came at the same time are counted in one go: what one has brought into the
      // processor's memory is still there for the next.
      await nextTurn();
      await countingNow(current()).count(readCount(json), caller);
      return new Response(null, counted);
    } catch (error) {
      return problem(error);
    }
  }

  async function event(request: Request, server: unknown): Promise<Response> {
    const hits = readEvent(await bodyJson(request, bodyBytesMax));
    const caller = callerOf(request, server);
    const counting = countingNow(current());
    const outcomes = await Promise.all(hits.map((hit) => counting.count(hit, caller)));
    const isDropped = !outcomes.includes("counted");
    return new Response(eventAnswer.body, {
      status: eventAnswer.status,
      headers: { ...open, ...(isDropped ? { [eventAnswer.droppedHeader]: "1" } : {}) },
    });
  }

  async function gif(request: Request, server: unknown, query: string): Promise<Response> {
    try {
      const referer = request.headers.get("referer") ?? "";
      const hit = readGif(new URLSearchParams(query), referer);
      await countingNow(current()).count(hit, callerOf(request, server));
    } catch (error) {
      return pictureDespite(problemOf(error));
    }
    return new Response(pixel.slice(), { headers: gifHeaders });
  }

  return (request, server) => {
    const { url, method } = request;
    const [path, query] = splitUrl(url);
    const way = ways.get(path);
    if (!way) return undefined;
    if (method === "OPTIONS") return Promise.resolve(mayAsk());
    if (way !== (method === "HEAD" ? "GET" : method))
      return Promise.resolve(wrongMethod(way, open));
    if (path === "/count") return count(request, server);
    if (path === "/api/event") return event(request, server).catch(problem);
    if (path === "/count.gif") {
      // Who asks for its headers alone looks at no page.
      if (method === "HEAD") return Promise.resolve(new Response(null, { headers: gifHeaders }));
      return gif(request, server, query);
    }
    return Promise.resolve(new Response(countScript, { headers: scriptHeaders }));
  };
}

const ways: ReadonlyMap<string, "GET" | "POST"> = new Map([
  ["/count", "POST"],
  ["/api/event", "POST"],
  ["/count.gif", "GET"],
  ["/count.js", "GET"],
]);

const gifHeaders = { ...open, ...pixelHeaders } as const;

const scriptHeaders = {
  ...open,
  "content-type": "text/javascript; charset=utf-8",
  "cache-control": "public, max-age=86400",
} as const;

function countingNow(counting: Counting | undefined): Counting {
  if (counting) return counting;
  throw new AvowError("switched-off", "Visits are not counted now; nothing was taken in.");
}

function problem(error: unknown): Response {
  return problemJson(problemOf(error), open);
}

function problemOf(error: unknown): AvowError {
  // Of a body that is no JSON; what it says itself may quote it.
  if (error instanceof SyntaxError) return notOneObject();
  return errorToTell(error, "a hit could not be counted");
}

function mayAsk(): Response {
  return new Response(null, { status: 204, headers: preflight });
}

/** A page shows no broken picture for it; the status says what was wrong. */
function pictureDespite(error: AvowError): Response {
  const headers = { ...gifHeaders, ...retryLater(error) };
  return new Response(pixel.slice(), { status: error.status, headers });
}

function retryLater({ retryAfter }: AvowError): Readonly<Record<string, string>> {
  return retryAfter === undefined ? {} : { "retry-after": String(Math.ceil(retryAfter)) };
}
