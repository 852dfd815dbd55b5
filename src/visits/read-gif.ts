import { domainMax, type RawHit, readText, referrerMax, refusal, urlMax } from "./raw-hit.ts";

/*
 * A view without a script: `GET /count.gif?s=<site>`, from a picture that only a browser without
 * scripts loads, so that nobody is counted by both:
 *
 *   <noscript><img src="https://avow.example.com/count.gif?s=larkwire.example" alt=""
 *     width="1" height="1" referrerpolicy="no-referrer-when-downgrade"></noscript>
 *
 * The page is what `u` says, else the header Referer, of which a browser keeps the host alone from
 * other hosts' pictures unless `referrerpolicy` says as above. `r` is the page's own referrer, where
 * the page is made by a program that knows it.
 */

/** A GIF of one transparent pixel, 43 bytes. */
export const pixel: Readonly<Uint8Array> = Uint8Array.from(
  Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==", "base64"),
);

/** What the picture is sent with: no cache keeps it, so that the next view is counted as well. */
export const pixelHeaders = {
  "content-type": "image/gif",
  "cache-control": "no-store",
} as const;

const fields = {
  site: { field: "s", title: "The site's name (s)", max: domainMax },
  url: { field: "u", title: "The page's address (u, or the header Referer)", max: urlMax },
  referrer: { field: "r", title: "The referrer (r)", max: referrerMax },
} as const;

/**
 * Reads the view that a request for the picture stands for. `query` is the request's, `referer` its
 * header, "" without. A fragment is dropped. Throws AvowError "bad-input" with one sentence that
 * names the field and never what it held.
 */
export function readGif(query: URLSearchParams, referer: string): RawHit {
  const one = (name: "s" | "u" | "r") => {
    const [value, ...more] = query.getAll(name);
    if (more.length > 0) throw refusal(name, `The parameter ${name} may stand there once.`);
    return value ?? "";
  };
  const url = readText(one("u") || referer, fields.url);
  return {
    kind: "view",
    domain: readText(one("s"), fields.site).toLowerCase(),
    url: url.split("#", 1)[0] ?? "",
    referrer: readText(one("r"), { ...fields.referrer, optional: true }),
    name: "",
    props: [],
    seconds: 0,
    interactive: true,
  };
}
