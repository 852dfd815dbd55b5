import type { AdsSettings } from "../config/mod.ts";

/**
 * Why no ad company is asked: the browser's signal, the visitor's choice, or the operator's setting,
 * which is also to put a page where a visitor's choice could not be heard.
 */
export type No = "signal" | "choice" | "operator";

/** Holds the visitor's no, one bit, on Avow's own host. */
export const choiceName = "avow-ads";
export const choiceNo = "no";

/** Holds the visitor's leave to keep count of ads on their device, for pages that ask for it. */
export const deviceName = "avow-ads-cap";
export const deviceYes = "yes";

type Asked = { readonly headers: Pick<Headers, "get"> };

/**
 * Whether no ad company may be asked about this request, and why; null when they may. It is read
 * before anything else is done about a company. `saidOnPage`: the page itself handed on a no.
 *
 * A page of another site gets none of the visitor's cookies sent along (SameSite, RFC 6265bis), so a
 * choice could not be heard from there: it counts as a no. Browsers say it in Sec-Fetch-Site.
 */
export function readNo(
  request: Asked,
  settings: Pick<AdsSettings, "partnersAllowed">,
  saidOnPage = false,
): No | null {
  if (hasSignal(request)) return "signal";
  if (saidOnPage || hasChosenNo(request)) return "choice";
  const isUnheard = request.headers.get("sec-fetch-site") === "cross-site";
  return settings.partnersAllowed && !isUnheard ? null : "operator";
}

/**
 * Whether the browser sends Global Privacy Control: a header `Sec-GPC` of exactly `1`, and where
 * several came, joined or not, any of them.
 */
export function hasSignal({ headers }: Asked): boolean {
  const value = headers.get("sec-gpc");
  if (value === null || value === "1") return value !== null;
  return value.split(",").some((one) => one.trim() === "1");
}

/** Whether the visitor said no on the choices page, in this browser. */
export function hasChosenNo({ headers }: Asked): boolean {
  return choseNo.test(headers.get("cookie") ?? "");
}

/** Whether the visitor let pages keep count, on their own device, of the ads that they saw. */
export function mayCountOnDevice({ headers }: Asked): boolean {
  return choseDevice.test(headers.get("cookie") ?? "");
}

// On https our cookies carry a prefix. A no counts under either name, whoever set it.
const choseNo = ofCookie(choiceName, choiceNo);
const choseDevice = ofCookie(deviceName, deviceYes);

function ofCookie(name: string, value: string): RegExp {
  return new RegExp(`(?:^|[;,]\\s*)(?:__Host-)?${name}=${value}\\s*(?:[;,]|$)`);
}
