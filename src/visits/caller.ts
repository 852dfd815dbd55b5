import type { AgentHints } from "./agent-hints.ts";
import type { BotSigns } from "./bot.ts";

/** What a request says of who sent it: looked at, and forgotten with the request. */
export interface Caller extends BotSigns {
  /** IPv4 or IPv6; "" when unknown. */
  readonly address: string;
  readonly userAgent: string;
  readonly hints: AgentHints;
  /** `Accept-Language`. */
  readonly language: string;
  /** Whether the browser sends Global Privacy Control or Do Not Track. */
  readonly optsOut: boolean;
  /** Whether the visitor chose, here, not to be counted. */
  readonly isUncounted: boolean;
}

/** Reads the caller of a request from its headers; `address` as the server knows it. */
export function readCaller(headers: Headers, address: string): Caller {
  const of = (name: string) => headers.get(name) ?? "";
  const { brands, purpose, webdriver } = readBotSigns(headers);
  return {
    address,
    userAgent: of("user-agent"),
    hints: { brands, mobile: of("sec-ch-ua-mobile"), platform: of("sec-ch-ua-platform") },
    brands,
    purpose,
    webdriver,
    language: of("accept-language"),
    optsOut: of("sec-gpc") === "1" || of("dnt") === "1",
    isUncounted: uncountedCookie.test(of("cookie")),
  };
}

/** What the headers say of whether a program sent the request, or nobody looks as yet. */
export function readBotSigns(headers: Headers): BotSigns {
  let purpose = "";
  for (const name of purposeHeaders) {
    const said = headers.get(name);
    if (said !== null) purpose += ` ${said}`;
  }
  return { brands: headers.get("sec-ch-ua") ?? "", purpose, webdriver: false };
}

/** Browsers that prepare a page nobody looks at as yet say so in one of these. */
const purposeHeaders = ["sec-purpose", "purpose", "x-purpose", "x-moz"] as const;

/** Set, by the visitor's own choice, on our own host: nothing but that choice is in it. */
export const uncountedName = "avow_uncounted";
const uncountedCookie = new RegExp(`(?:^|;\\s*)(?:__Host-)?${uncountedName}=1(?:;|$)`);
